package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A gallery in a real Chromium without a window, held by the page's {@code data-testid}s (docs/gallery-format.md). The variables
 * {@code CHROMIUM} and {@code CHROMEDRIVER} name the programs where they are not where Debian has them.
 */
public final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChromeDriver driver;
    private final Path downloads;

    Chromium(Path scratch) throws IOException {
        this.downloads = Files.createDirectories(scratch.resolve("downloads"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("CHROMIUM", "chromium").orElseThrow().toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--window-size=1440,900",
                "--user-data-dir=" + scratch.resolve("profile"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(
                        program("CHROMEDRIVER", "chromedriver").orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        this.driver = new ChromeDriver(service, options);
        cdp("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
        cdp("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                document.addEventListener('load', (event) => {
                  if (event.target.tagName === 'IMG') window.__firstPicture ??= performance.now();
                }, true);"""));
    }

    /** Where a program is, if it is anywhere. */
    static Optional<Path> program(String variable, String name) {
        String named = System.getenv(variable);
        return Stream.of(named == null ? "/usr/bin/" + name : named)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a gallery from the disk, at an address within it. */
    void open(Path gallery, String hash) {
        driver.get("about:blank");
        driver.get(gallery.resolve("index.html").toUri() + hash);
        until("the grid", () -> !text("count").isEmpty());
        settled();
    }

    /** Opens a live page, at an address within it. */
    void visit(String url, String hash) {
        driver.get("about:blank");
        driver.get(url + "/" + hash);
        until("the page", () -> !all("count").isEmpty());
        settled();
    }

    /** An address that has perhaps no page of an archive. */
    void openAnyhow(String url) {
        driver.get("about:blank");
        driver.get(url);
    }

    /** The same for one that is not whole, whose grid may never come. */
    void openAnyhow(Path gallery) {
        driver.get("about:blank");
        driver.get(gallery.resolve("index.html").toUri().toString());
    }

    /** Milliseconds from the opening of a gallery to its first picture, the median of some, each in a browser of its own. */
    public static double firstPictureMillis(Path gallery, Path scratch) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            try (Chromium browser = new Chromium(scratch.resolve("browser-" + run))) {
                browser.open(gallery, "");
                browser.until("a picture", () -> browser.holds("window.__firstPicture"));
                times.add(((Number) browser.script("return window.__firstPicture")).doubleValue());
            }
        }
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    /** Waits for what must come true soon. */
    void until(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(StaleElementReferenceException.class)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(condition);
    }

    /** Waits until a search or filter has its answer. */
    void settled() {
        until("the answer", () -> all("busy").isEmpty());
    }

    private static By by(String id) {
        return By.cssSelector("[data-testid='" + id + "']");
    }

    List<WebElement> all(String id) {
        return driver.findElements(by(id));
    }

    WebElement one(String id) {
        return driver.findElement(by(id));
    }

    String text(String id) {
        return String.valueOf(one(id).getDomProperty("textContent"));
    }

    void click(String id) {
        one(id).click();
    }

    /** A checkbox of the filters, by the name that it stands for. */
    void choose(String filter, String value) {
        WebElement box = driver.findElement(By.cssSelector("[data-testid='" + filter + "'][value='" + value + "']"));
        script("arguments[0].click()", box);
        settled();
    }

    /** How many items are shown, of how many, as the page says. */
    long shown() {
        Matcher number = Pattern.compile("^[\\d,]+").matcher(text("count"));
        assertThat(number.find()).isTrue();
        return Long.parseLong(number.group().replace(",", ""));
    }

    long search(String words) {
        WebElement field = one("search");
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        field.sendKeys(words);
        until("the search is in the address", () -> words.isEmpty() || address().contains("q="));
        settled();
        return shown();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    WebElement tile(int index) {
        By tile = By.cssSelector("[data-testid='tile'][data-index='" + index + "'][data-id]");
        script("if (arguments[0] < 12) window.scrollTo(0, 0)", index);
        until("item " + index, () -> !driver.findElements(tile).isEmpty());
        return driver.findElement(tile);
    }

    /** Opens an item large. */
    void view(int index) {
        script("arguments[0].click()", tile(index));
        until("the viewer", () -> !all("panel").isEmpty() || !all("failure").isEmpty());
    }

    void leave() {
        press(Keys.ESCAPE);
        until("the viewer is gone", () -> all("viewer").isEmpty());
    }

    void press(CharSequence key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What a script answers as a list of texts. */
    List<String> strings(String script) {
        return ((List<?>) script(script)).stream().map(String::valueOf).toList();
    }

    /** A counter of Chromium's domain Performance, which must be enabled. */
    double metric(String name) {
        JsonNode metrics =
                JSON.valueToTree(cdp("Performance.getMetrics", Map.of()).get("metrics"));
        for (JsonNode metric : metrics) {
            if (metric.path("name").asText().equals(name)) {
                return metric.path("value").asDouble();
            }
        }
        throw new AssertionError(name + " is not among " + metrics);
    }

    boolean holds(String expression) {
        return Boolean.TRUE.equals(script("return !!(" + expression + ")"));
    }

    Map<String, Object> cdp(String command, Map<String, Object> parameters) {
        return driver.executeCdpCommand(command, parameters);
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** What the page has asked for since the last time. */
    List<String> requests() throws IOException {
        List<String> urls = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = JSON.readTree(entry.getMessage()).path("message");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                urls.add(message.at("/params/request/url").asText());
            }
        }
        return urls;
    }

    /** What the console has complained about since the last time. */
    List<String> complaints() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** A file that was saved, once it is whole. */
    Path saved(String name) {
        Path file = downloads.resolve(name);
        until(name + " is saved", () -> Files.exists(file));
        return file;
    }

    /** How many files were saved, whole. */
    long saved() throws IOException {
        try (Stream<Path> files = Files.list(downloads)) {
            return files.filter(file -> !file.toString().endsWith(".crdownload"))
                    .count();
        }
    }

    void screenshot(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
