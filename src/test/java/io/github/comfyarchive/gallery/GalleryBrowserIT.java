package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * Galleries that the exporter wrote, opened from the disk in a real browser. On a machine without Chromium and its driver they are
 * skipped, but not where {@code CI} is set.
 *
 * <p>{@code -Dupdate.screenshots=true} writes those of the documents.
 */
@EnabledIf("canBrowse")
class GalleryBrowserIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** So many pictures cannot all be in a page at once. */
    private static final int MANY = Fuzz.amount(4_000, 10_000);

    private static final int STEPS = Fuzz.amount(20, 40);
    private static final boolean UPDATE = Boolean.getBoolean("update.screenshots");

    @TempDir
    static Path folder;

    private static TestHome home;
    private static Path gallery;
    private static Chromium browser;

    static boolean canBrowse() {
        return Needed.run(
                Chromium.program("CHROMIUM", "chromium").isPresent()
                        && Chromium.program("CHROMEDRIVER", "chromedriver").isPresent(),
                "Chromium or its driver is not installed: the gallery is not opened in a browser"
                        + " (Debian, Ubuntu: sudo apt install chromium chromium-driver)");
    }

    @BeforeAll
    static void export() throws Exception {
        ArchivedHome archived = new ArchivedHome(folder);
        home = archived.home();
        gallery = folder.resolve("gallery");
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfFive())) {
            archived.sync("studio", server);
        }
        try (FakeComfyServer server = FakeComfyServer.start()) {
            PicturesServer.fill(server);
            archived.sync("shed", server);
        }
        TestGallery.write(home, gallery);
        browser = new Chromium(folder);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forget() throws Exception {
        browser.size(1440, 900);
        browser.requests();
        browser.complaints();
    }

    @AfterEach
    void asksForNothingButFilesAndComplainsOfNothing() throws Exception {
        assertThat(browser.requests()).allMatch(url -> url.matches("(file|blob|about|data):.*"));
        assertThat(browser.complaints()).isEmpty();
    }

    private static long count(String query) throws Exception {
        return Long.parseLong(home.value(query));
    }

    private static long files(String condition) throws Exception {
        return count(
                "SELECT count(*) FROM output JOIN prompt ON prompt.id = output.prompt WHERE replaced_at IS NULL AND "
                        + condition);
    }

    @Test
    void showsTheNewestFirstAndLoadsOnlyWhatIsSeen() throws Exception {
        browser.open(gallery, "");
        browser.until("a thumbnail", () -> browser.holds("window.__firstPicture"));

        String newest = home.value("SELECT prompt_id FROM prompt ORDER BY created_at DESC, id DESC LIMIT 1");
        browser.view(0);
        assertThat(browser.text("panel")).contains(newest);
        browser.leave();
        assertThat(browser.shown())
                .isEqualTo(new GalleryData(gallery).manifest().get("tiles").asLong());
        List<String> requests = browser.requests();
        assertThat(requests).filteredOn(url -> url.contains("/data/chunk-")).hasSize(1);
        assertThat(requests).filteredOn(url -> url.contains("/thumbs/")).hasSizeBetween(5, 80);
    }

    @Test
    void findsAsOneTypes() throws Exception {
        browser.open(gallery, "");

        assertThat(browser.search("lighthouse fog")).isEqualTo(files("filename LIKE 'landscape_%0_.png'"));
        assertThat(browser.search("繁星")).isEqualTo(PicturesServer.PICTURES / 10);
        assertThat(browser.search(PicturesServer.FIRST_SEED.toString())).isEqualTo(1);
        assertThat(browser.search("landscape_00012")).isEqualTo(1);
        assertThat(browser.search("sd_xl_base")).isGreaterThanOrEqualTo(PicturesServer.PICTURES);
        assertThat(browser.search("no such words at all")).isZero();
        assertThat(browser.text("empty")).isNotBlank();
        browser.click("clear-search");
        browser.until("all", () -> browser.shown() > PicturesServer.PICTURES);
    }

    @Test
    void filtersAndRemembersItInTheAddress() throws Exception {
        browser.open(gallery, "");
        browser.choose("filter-server", "studio");
        browser.choose("filter-status", "error");
        browser.until("the address", () -> browser.address().contains("status=error"));
        long failed = browser.shown();
        assertThat(failed).isPositive();
        assertThat(browser.all("tile")).isNotEmpty();

        browser.open(gallery, browser.address().replaceFirst("^[^#]*", ""));

        assertThat(browser.shown()).isEqualTo(failed);
        assertThat(browser.all("active-filter")).hasSize(2);
        browser.click("clear-filters");
        browser.settled();
        browser.choose("filter-lora", "add_detail.safetensors");
        assertThat(browser.shown())
                .isEqualTo(files("EXISTS (SELECT 1 FROM model_use WHERE model_use.prompt = prompt.id"
                        + " AND model_use.name = 'add_detail.safetensors')"));
        browser.choose("filter-kind", "audio");
        assertThat(browser.shown()).isEqualTo(2);

        String day = home.value("SELECT substr(max(created_at), 1, 10) FROM prompt");
        browser.open(gallery, "#kind=image&from=" + day + "&to=" + day);
        assertThat(browser.shown())
                .isEqualTo(count("SELECT count(*) FROM output JOIN prompt ON prompt.id = output.prompt JOIN asset ON"
                        + " asset.sha256 = output.asset WHERE replaced_at IS NULL AND media_type LIKE 'image/%'"
                        + " AND substr(created_at, 1, 10) = '" + day + "'"));
        browser.open(gallery, "#model=" + "sd_xl_base_1.0.safetensors" + "&server=shed");
        assertThat(browser.shown()).isEqualTo(PicturesServer.PICTURES + PicturesServer.MEDIA.size());
    }

    @Test
    void showsAndFindsWhatPeopleAdded() throws Exception {
        String markup = "<img src=x onerror=window.pwned=1>";
        ArchivedHome archived = new ArchivedHome(folder.resolve("said"));
        home.copyTo(archived.home().root());
        for (List<String> words : List.of(
                List.of("tag", "best," + markup, "landscape_00003_.png"),
                List.of("rate", "2", "landscape_00003_.png"),
                List.of("rate", "5", "landscape_00003_.png", "--file", "landscape_00003_.png"),
                List.of("note", "landscape_00003_.png", "the client took " + markup),
                List.of("rate", "3", "landscape_00004_.png"),
                List.of("tag", "best", "landscape_00005_.png"))) {
            Outcome ran = archived.run(words.toArray(String[]::new));
            assertThat(ran.exit()).as("%s: %s", words, ran.err()).isZero();
        }
        Path said = folder.resolve("said/gallery");
        TestGallery.write(archived.home(), said);

        browser.open(said, "");
        browser.choose("filter-rating", "3");
        browser.until("the address", () -> browser.address().contains("rating=3"));
        assertThat(browser.shown()).isEqualTo(2);
        browser.tile(1);
        assertThat(browser.strings("return [...document.querySelectorAll('[data-testid=tile-stars]')]"
                        + ".map((stars) => stars.textContent)"))
                .containsExactly("★ 3", "★ 5");
        browser.open(said, browser.address().replaceFirst("^[^#]*", ""));
        assertThat(browser.shown()).isEqualTo(2);
        browser.choose("filter-tag", "best");
        assertThat(browser.shown()).isEqualTo(1);
        assertThat(browser.all("active-filter")).hasSize(2);

        browser.view(0);
        browser.until("the note", () -> !browser.all("note").isEmpty());
        assertThat(browser.text("viewer-title")).isEqualTo("landscape_00003_.png");
        assertThat(browser.one("stars").getAccessibleName()).isEqualTo("5 stars");
        assertThat(browser.text("stars")).isEqualTo("★★★★★");
        assertThat(browser.all("tag").stream().map(WebElement::getText)).containsExactlyInAnyOrder("best", markup);
        assertThat(browser.text("note")).isEqualTo("the client took " + markup);
        assertThat(browser.holds("'pwned' in window")).isFalse();
        browser.all("tag").stream()
                .filter(tag -> tag.getText().equals("best"))
                .findFirst()
                .orElseThrow()
                .click();
        browser.settled();
        assertThat(browser.all("viewer")).isEmpty();
        assertThat(browser.shown()).isEqualTo(2);

        browser.open(gallery, "");
        assertThat(browser.all("filter-rating")).isEmpty();
        assertThat(browser.all("filter-tag")).isEmpty();
    }

    @Test
    void opensAPictureLargeWithAllItsParametersAndGoesOnByKeys() throws Exception {
        browser.open(gallery, "#q=landscape_00037");
        assertThat(browser.shown()).isEqualTo(1);
        browser.open(gallery, "#q=landscape&kind=image");
        browser.press(Keys.TAB);
        browser.script("document.querySelector('[data-testid=tile][data-index=\"1\"]').focus()");
        browser.press(Keys.ARROW_RIGHT);
        browser.press(Keys.ENTER);
        browser.until(
                "the picture",
                () -> browser.holds("document.querySelector('img[data-testid=original]')?.complete"
                        + " && document.querySelector('img[data-testid=original]').naturalWidth > 300"));
        assertThat(browser.text("viewer-count")).startsWith("3 / " + PicturesServer.PICTURES);

        List<String> row = home.rows(
                        "SELECT positive, negative, seed, steps, cfg, sampler, scheduler, model, width, height"
                                + " FROM generation WHERE filename = '" + browser.text("filename") + "'")
                .get(0);
        assertThat(browser.text("prompt")).isEqualTo(row.get(0));
        assertThat(browser.text("negative")).isEqualTo(row.get(1));
        assertThat(browser.text("seed")).contains(row.get(2));
        assertThat(browser.text("parameters"))
                .contains(
                        row.get(3),
                        row.get(4).replaceFirst("\\.0$", ""),
                        row.get(5),
                        row.get(6),
                        row.get(8),
                        row.get(9));
        assertThat(browser.text("panel")).contains(row.get(7), "add_detail.safetensors", "0.8");

        String third = browser.text("viewer-title");
        browser.press(Keys.ARROW_RIGHT);
        browser.until("the next", () -> !browser.text("viewer-title").equals(third));
        browser.press(Keys.ARROW_LEFT);
        browser.until("the previous", () -> browser.text("viewer-title").equals(third));
        browser.press(Keys.END);
        browser.until(
                "the last",
                () -> browser.text("viewer-count").equals(PicturesServer.PICTURES + " / " + PicturesServer.PICTURES));
        browser.until("its address", () -> browser.address().contains("open="));
        String last = browser.one("viewer").getDomAttribute("data-id");
        browser.press(Keys.TAB);
        assertThat(browser.holds("document.activeElement.closest('dialog')")).isTrue();
        browser.leave();
        browser.until(
                "the focus is where one was",
                () -> browser.holds("document.activeElement.dataset.id === '" + last + "'"));
        browser.view(0);
        browser.script("history.back()");
        browser.until("the way back leaves it", () -> browser.all("viewer").isEmpty());
    }

    @Test
    void copiesPromptAndSeedAndSavesTheWorkflow() throws Exception {
        browser.cdp(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        browser.open(gallery, "#q=landscape_00037");
        browser.script("""
                window.__copied = [];
                const write = navigator.clipboard?.writeText?.bind(navigator.clipboard);
                if (write) navigator.clipboard.writeText = (words) => (window.__copied.push(words), write(words));
                document.addEventListener('copy', () => window.__copied.push(document.activeElement.value));""");
        browser.view(0);
        browser.click("copy-prompt");
        browser.until("the prompt", () -> browser.text("toast").contains("copied"));
        browser.click("copy-seed");
        browser.until(
                "the seed",
                () -> browser.holds("window.__copied.includes('"
                        + PicturesServer.FIRST_SEED.add(java.math.BigInteger.valueOf(37)) + "')"));
        assertThat(browser.script("return window.__copied[0]")).isEqualTo(browser.text("prompt"));

        browser.until("the workflow", () -> browser.one("download-workflow").isEnabled());
        browser.click("download-workflow");
        JsonNode saved =
                JSON.readTree(browser.saved("landscape_00037_.workflow.json").toFile());

        String key =
                String.valueOf(browser.one("viewer").getDomAttribute("data-id")).replaceFirst("\\..*", "");
        assertThat(saved).isEqualTo(JSON.readTree(workflow(key))).isNotEmpty();
        assertThat(saved.get("nodes")).hasSize(3);
    }

    @Test
    void copiesWhereTheClipboardIsClosed() {
        browser.open(gallery, "#q=landscape_00036");
        browser.script("""
                window.__copied = [];
                navigator.clipboard.writeText = () => Promise.reject(new Error('closed'));
                document.addEventListener('copy', () => window.__copied.push(document.activeElement.value));""");
        browser.view(0);
        browser.click("copy-prompt");
        browser.until("the prompt", () -> browser.text("toast").contains("copied"));
        assertThat(browser.script("return window.__copied")).isEqualTo(List.of(browser.text("prompt")));
    }

    private static String workflow(String key) throws Exception {
        return new GalleryData(gallery).details(key).get("workflow").asText();
    }

    @Test
    void playsWhatPlays() {
        for (String name : List.of("clip_video_webm", "clip_audio_mp3", "clip_audio_flac")) {
            browser.open(gallery, "#q=" + name);
            browser.view(0);
            browser.until(
                    name,
                    () -> browser.holds("(p => p && p.readyState > 0 && p.duration > 0)"
                            + "(document.querySelector('video[data-testid=original], audio[data-testid=original]'))"));
        }
        for (String name : List.of("clip_animated_webp", "clip_animated_gif", "clip_animated_png")) {
            browser.open(gallery, "#q=" + name);
            browser.view(0);
            browser.until(
                    name, () -> browser.holds("document.querySelector('img[data-testid=original]')?.naturalWidth > 0"));
        }
        browser.open(gallery, "#q=clip_model_glb");
        browser.view(0);
        assertThat(browser.all("original")).isEmpty();
        assertThat(browser.all("download-file")).hasSize(1);
    }

    @Test
    void saysWhyAPromptFailed() throws Exception {
        List<String> failure = home.rows("SELECT node_type, exception_type, message, prompt_id FROM failure"
                        + " WHERE exception_type IS NOT NULL ORDER BY at DESC LIMIT 1")
                .get(0);
        browser.open(gallery, "#q=" + failure.get(1) + "&kind=failure");
        assertThat(browser.shown()).isPositive();

        browser.view(0);

        browser.until("the traceback", () -> browser.text("failure").contains("line"));
        assertThat(browser.text("failure")).contains(failure.get(0), failure.get(1));
    }

    @Test
    void isLightOrDark() {
        browser.open(gallery, "");
        String first = ground();
        browser.click("theme");
        browser.until(
                "the other",
                () -> !ground().equals(first) || !browser.all("theme").isEmpty());
        Set<String> grounds = new TreeSet<>(List.of(first));
        for (int turn = 0; turn < 3; turn++) {
            grounds.add(ground());
            browser.click("theme");
        }
        assertThat(grounds).hasSize(2);
        for (String scheme : List.of("dark", "light")) {
            browser.cdp(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
            browser.script("localStorage.clear()");
            browser.open(gallery, "");
            assertThat(luminance()).as(scheme).matches(light -> light > 128 == scheme.equals("light"));
        }
    }

    private static String ground() {
        return String.valueOf(browser.script("return getComputedStyle(document.body).backgroundColor"));
    }

    private static double luminance() {
        return List.of(ground().replaceAll("[^0-9.,]", "").split(",", -1)).stream()
                .limit(3)
                .mapToDouble(Double::parseDouble)
                .average()
                .orElseThrow();
    }

    @Test
    void worksOnAPhone() {
        phone(true);
        try {
            browser.open(gallery, "");
            assertThat(browser.holds("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isTrue();
            browser.click("filters-button");
            browser.until("the filters", () -> browser.one("show-results").isDisplayed());
            browser.choose("filter-kind", "image");
            browser.script("document.querySelector('[data-testid=show-results]').click()");
            browser.view(2);
            browser.until(
                    "the picture",
                    () -> browser.holds(
                            "document.querySelector('img[data-testid=original]')?.getBoundingClientRect().width <= innerWidth"));
            assertThat(browser.holds("document.querySelector('dialog').scrollWidth <= window.innerWidth"))
                    .isTrue();
            assertThat(browser.one("copy-prompt").isEnabled()).isTrue();
            String third = browser.text("viewer-count");
            touch("touchStart", 300, 300);
            touch("touchMove", 80, 310);
            touch("touchEnd");
            browser.until(
                    "the next by a swipe", () -> !browser.text("viewer-count").equals(third));
            browser.leave();
        } finally {
            phone(false);
        }
    }

    private static void touch(String type, int... at) {
        List<Map<String, Integer>> points = at.length == 0 ? List.of() : List.of(Map.of("x", at[0], "y", at[1]));
        browser.cdp("Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
    }

    private static void phone(boolean on) {
        if (on) {
            browser.cdp(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
        } else {
            browser.cdp("Emulation.clearDeviceMetricsOverride", Map.of());
        }
        browser.cdp("Emulation.setTouchEmulationEnabled", Map.of("enabled", on));
    }

    @Test
    void hasANameForEverythingThatCanBePressed() {
        browser.open(gallery, "#kind=image");
        List<String> nameless = new ArrayList<>(nameless(""));
        browser.view(1);
        browser.until("the workflow", () -> browser.one("download-workflow").isEnabled());
        nameless.addAll(nameless("//dialog"));
        assertThat(nameless).isEmpty();
        assertThat(browser.script("return document.querySelectorAll('img:not([alt])').length"))
                .isEqualTo(0L);
        assertThat(browser.one("viewer").getDomAttribute("aria-label")).isNotBlank();
        assertThat(browser.script("return document.documentElement.lang")).isEqualTo("en");
        browser.leave();
    }

    /** What a screen reader could only call "button": by Chromium's own computation of names. */
    private static List<String> nameless(String within) {
        String pressed = "%s//button | %s//a | %s//input".replace("%s", within);
        return browser.one("count").findElements(By.xpath(pressed)).stream()
                .filter(WebElement::isDisplayed)
                .filter(element -> element.getAccessibleName().isBlank())
                .map(element -> String.valueOf(element.getDomProperty("outerHTML")))
                .toList();
    }

    @Test
    void runsNothingThatCameFromAServer() throws Exception {
        GalleryData hostile = HostileServer.gallery(folder.resolve("hostile"));
        browser.open(hostile.folder(), "");
        String address = browser.address();
        int tiles = hostile.manifest().get("tiles").asInt();
        assertThat(browser.shown()).isEqualTo(tiles);
        for (int index = 0; index < tiles; index++) {
            browser.view(index);
            browser.until("the panel", () -> !browser.text("panel").isEmpty());
            assertThat(browser.script("return document.querySelectorAll("
                            + "'script:not([src]), iframe, object, embed, [onerror], [onload], [onclick]').length"))
                    .isEqualTo(0L);
            assertThat(browser.strings("""
                            return [...document.querySelectorAll('[href], [src]')]
                                .map((element) => element.getAttribute('href') ?? element.getAttribute('src'))"""))
                    .filteredOn(link -> !link.startsWith("blob:"))
                    .noneMatch(link -> link.matches("\\w+:.*|/.*|.*\\.svg|.*\\.html"));
            if (!browser.all("download-file").isEmpty()) {
                long before = browser.saved();
                browser.click("download-file");
                browser.until("it is saved", () -> browser.saved() > before); // one after the other, as a person does
            }
            browser.leave();
        }
        for (String name : HostileServer.MARKUP.keySet()) {
            browser.saved(name);
        }
        assertThat(browser.holds("'pwned' in window")).isFalse();
        assertThat(browser.address().replaceFirst("#.*", "")).isEqualTo(address.replaceFirst("#.*", ""));
        assertThat(browser.search("<img src=x")).isEqualTo(2); // both files of that prompt
        assertThat(browser.holds("'pwned' in window")).isFalse();

        browser.complaints();
        assertThat(browser.script("""
                const script = document.createElement('script');
                try { script.textContent = 'window.pwned = 1'; document.head.append(script); } catch {}
                try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.pwned = 1">'); } catch {}
                return 'pwned' in window""")).isEqualTo(false);
        // A debugger may evaluate what the page may not: so in a turn of the page's own.
        browser.script("""
                setTimeout(() => {
                  try { (0, eval)('window.pwned = 1'); } catch { window.__evaluated = 'refused'; }
                });""");
        browser.until("its own turn", () -> browser.holds("window.__evaluated || 'pwned' in window"));
        assertThat(browser.holds("'pwned' in window")).isFalse();
        assertThat(browser.complaints()).isNotEmpty(); // of this test's own attempts
    }

    @Test
    void saysWhenItIsNotWhole() throws Exception {
        Path incomplete = folder.resolve("incomplete");
        TestGallery.write(home, incomplete);
        Files.delete(incomplete.resolve("data/chunk-0001.js"));
        browser.openAnyhow(incomplete);
        browser.until("the problem", () -> browser.text("problem").contains("chunk-0001"));
        assertThat(browser.complaints()).isNotEmpty().allMatch(complaint -> complaint.contains("ERR_FILE_NOT_FOUND"));
    }

    @Test
    void scrollsThroughThousands() throws Exception {
        ArchivedHome archived = new ArchivedHome(folder.resolve("of thousands"));
        TestHome large = archived.home();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int prompt = 0; prompt < 8; prompt++) {
                String name = "p" + prompt + "_";
                TestEntries.complete(
                        server,
                        TestEntries.entry(prompt)
                                .files(IntStream.range(0, 5)
                                        .mapToObj(file -> FileRef.output(name + file + ".png"))
                                        .toArray(FileRef[]::new)));
            }
            archived.sync("studio", server);
        }
        long each = Long.parseLong(large.value("SELECT count(*) FROM output"));
        TestGallery.multiply(large, (int) (MANY / each) + 1);
        Path folderOfThousands = folder.resolve("large");
        long tiles = TestGallery.write(large, folderOfThousands).tiles();
        assertThat(tiles).isGreaterThanOrEqualTo(MANY);

        browser.open(folderOfThousands, "");
        assertThat(browser.shown()).isEqualTo(tiles);
        browser.requests();
        long most = 0;
        for (int part = 1; part <= STEPS; part++) {
            browser.script("window.scrollTo(0, document.documentElement.scrollHeight * " + part + " / " + STEPS + ")");
            browser.until(
                    "tiles are there", () -> browser.holds("document.querySelector('[data-testid=tile][data-id]')"));
            most = Math.max(most, (Long) browser.script("return document.querySelectorAll('*').length"));
        }
        browser.until(
                "the oldest",
                () -> browser.holds("[...document.querySelectorAll('[data-testid=tile]')]"
                        + ".some(tile => tile.dataset.id && Number(tile.dataset.index) === " + (tiles - 1) + ")"));
        assertThat(most).isLessThan(1_500);
        assertThat(workOfAFrame())
                .as(
                        "ms of processor that the page takes for a frame, of 16.7; wide, since a frame of a busy machine does the work of many")
                .isLessThan(50);
        assertThat(browser.requests())
                .filteredOn(url -> url.contains("/thumbs/"))
                .hasSizeLessThan(MANY * 4 / 10);
        assertThat(browser.search("lighthouse")).isBetween(0L, tiles);
    }

    /** Scrolls 400 pixels a frame for a second; what the main thread worked for each, whatever else the machine does. */
    private static double workOfAFrame() {
        browser.cdp("Performance.enable", Map.of("timeDomain", "threadTicks"));
        double before = browser.metric("TaskDuration");
        browser.script("""
                window.__frames = 0;
                window.scrollTo(0, 0);
                const end = performance.now() + 1000;
                const frame = (now) => {
                  window.__frames++;
                  window.scrollBy(0, 400);
                  if (now < end) requestAnimationFrame(frame); else window.__scrolled = true;
                };
                requestAnimationFrame(frame);""");
        browser.until("it is scrolled", () -> browser.holds("window.__scrolled"));
        double spent = browser.metric("TaskDuration") - before;
        return spent * 1_000 / ((Number) browser.script("return window.__frames")).doubleValue();
    }

    @Test
    void isShownInTheDocuments() throws Exception {
        Path shots = UPDATE ? Path.of("docs") : folder;
        Path shown = folder.resolve("pictures");
        TestGallery.write(
                home,
                shown,
                new GalleryOptions("ComfyUI archive", "0.1.0", ZoneOffset.UTC, false, 2),
                Filter.builder().servers(List.of("shed")).build(),
                false);
        browser.cdp(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "light"))));

        browser.open(shown, "#kind=image");
        everyPictureIsThere();
        browser.screenshot(shots.resolve("gallery.png"));
        browser.view(4);
        browser.until(
                "the picture", () -> browser.holds("document.querySelector('img[data-testid=original]')?.complete"));
        browser.until("the workflow", () -> browser.one("download-workflow").isEnabled());
        browser.screenshot(shots.resolve("gallery-picture.png"));
        browser.leave();

        assertThat(Files.size(shots.resolve("gallery.png"))).isBetween(50_000L, 1_500_000L);
        assertThat(Path.of("docs/gallery.png")).exists();
    }

    private static void everyPictureIsThere() {
        browser.until(
                "all pictures",
                () -> browser.holds(
                        "document.images.length > 8 && [...document.images].every(image => image.complete && image.naturalWidth)"));
    }
}
