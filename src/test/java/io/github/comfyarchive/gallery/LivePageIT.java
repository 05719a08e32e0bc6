package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
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

/** The page of a live archive in a real browser, which the server itself answers. */
@EnabledIf("canBrowse")
class LivePageIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** So many times the prompts of the fake servers: several pages of tiles. */
    private static final int TIMES = 8;

    /** Wider than a phone. */
    private static final String LATER = "a_picture_that_came_later_and_has_a_name_of_some_length_%05d_.png";

    @TempDir
    static Path folder;

    private static ArchivedHome archived;
    private static FakeComfyServer shed;
    private static TestHome home;
    private static ServedPage served;
    private static Chromium browser;
    /** Decides the times of prompts: those that come later are newer than all that were there. */
    private static int number = 5_000_000;

    static boolean canBrowse() {
        return GalleryBrowserIT.canBrowse();
    }

    @BeforeAll
    static void serve() throws Exception {
        archived = new ArchivedHome(folder);
        home = archived.home();
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfFive())) {
            archived.sync("studio", server);
        }
        shed = FakeComfyServer.start();
        PicturesServer.fill(shed);
        archived.sync("shed", shed);
        TestGallery.multiply(home, TIMES);
        command("reindex");
        served = ServedPage.of(home);
        browser = new Chromium(folder);
    }

    @AfterAll
    static void close() {
        Stream.of(browser, served, shed).forEach(each -> {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    @BeforeEach
    void forget() throws Exception {
        browser.size(1440, 900);
        browser.requests();
        browser.complaints();
    }

    @AfterEach
    void asksOnlyItsServerAndComplainsOfNothing() throws Exception {
        assertThat(browser.requests())
                .allMatch(url -> url.matches("(http://127\\.0\\.0\\.1:\\d+/|blob:|about:|data:).*"));
        assertThat(browser.complaints()).isEmpty();
    }

    /** What every prompt has on the page, in its order: a failure, then its files. */
    private static List<String> tiles(String condition) {
        return home.column("""
                SELECT tile FROM (
                    SELECT created_at, id, -1 AS number, 'p' || id AS tile FROM prompt
                        WHERE status IN ('error', 'interrupted')
                            OR NOT EXISTS (SELECT 1 FROM output WHERE output.prompt = prompt.id AND replaced_at IS NULL)
                    UNION ALL
                    SELECT created_at, prompt.id, row_number() OVER (PARTITION BY prompt ORDER BY output.id) - 1,
                        'p' || prompt.id || '.' || (row_number() OVER (PARTITION BY prompt ORDER BY output.id) - 1)
                        FROM output JOIN prompt ON prompt.id = output.prompt WHERE replaced_at IS NULL)
                WHERE %s ORDER BY created_at DESC, id DESC, number""".formatted(condition));
    }

    private static void open(String hash) {
        browser.visit(served.url(), hash);
        browser.until("the first tiles", () -> browser.text("count").matches("[\\d,]+\\+?"));
    }

    private static void openWithSession(String hash) {
        browser.visit(served.url(), "session#" + served.code());
        browser.until("a session", () -> browser.holds("sessionStorage.getItem('archive-session')"));
        open(hash);
    }

    /** A prompt more, as a server would archive it. */
    private static String archive(String words) throws Exception {
        FileRef file = FileRef.output(LATER.formatted(number));
        TestEntry entry = TestEntries.entry(number++).positive(words).files(file);
        shed.files()
                .put(
                        file,
                        new Landscape(320, 320, number)
                                .png(entry.graph(), entry.workflow())
                                .bytes());
        shed.history().complete(entry.id(), entry.json());
        archived.sync("shed", shed);
        return entry.id();
    }

    private static String key(String promptId) {
        return "p" + home.value("SELECT id FROM prompt WHERE prompt_id = '" + promptId + "'");
    }

    private static Outcome command(String... words) {
        Outcome ran = archived.run(words);
        assertThat(ran.exit()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran;
    }

    @Test
    void showsTheNewestFirstAndGoesOnByTheCursorToTheLast() throws Exception {
        List<String> wanted = tiles("1");
        assertThat(wanted).hasSizeGreaterThan(400);
        open("");
        browser.until("a thumbnail", () -> browser.holds("window.__firstPicture"));
        assertThat(browser.text("count")).endsWith("+");
        assertThat(browser.shown()).isLessThan(wanted.size());

        Map<Integer, String> seen = new TreeMap<>();
        browser.until("the last of " + wanted.size(), () -> {
            for (String tile : browser.strings(
                    "return [...document.querySelectorAll('[data-testid=tile][data-id]')].map((tile) => tile.dataset.index + ' ' + tile.dataset.id)")) {
                seen.put(Integer.valueOf(tile.split(" ", -1)[0]), tile.split(" ", -1)[1]);
            }
            // What a slow machine did not draw on the way is seen on the next.
            browser.script(
                    "if (innerHeight + scrollY >= document.body.scrollHeight - 2 && !document.querySelector('[data-testid=count]')"
                            + ".textContent.endsWith('+')) window.scrollTo(0, 0); else window.scrollBy(0, innerHeight * 0.7)");
            return seen.size() >= wanted.size();
        });

        assertThat(List.copyOf(seen.values())).isEqualTo(wanted);
        assertThat(browser.text("count")).isEqualTo(String.format("%,d", wanted.size()));
        assertThat(browser.requests())
                .filteredOn(url -> url.contains("cursor="))
                .hasSizeGreaterThan(1);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void asksInTheLanguageOfTheCommandLine() {
        open("");
        for (String query : List.of(
                "lighthouse fog",
                "\"golden hour\" -lighthouse",
                "繁星",
                "landscape_00012",
                "seed:" + PicturesServer.FIRST_SEED,
                "status:error",
                "dunes model:sd_xl steps>1 until:2099",
                "no such words at all")) {
            Set<String> prompts = new LinkedHashSet<>();
            for (String line :
                    command("search", query, "--limit", "0", "--json").out().split("\n", -1)) {
                if (!line.isBlank()) {
                    prompts.add("'" + json(line).get("prompt_id").asText() + "'");
                }
            }
            long wanted = tiles("(SELECT prompt_id FROM prompt WHERE prompt.id = substr(tile, 2) + 0) IN ("
                            + String.join(",", prompts) + ")")
                    .size();
            browser.search(query);
            browser.until(query, () -> {
                browser.script("window.scrollTo(0, document.body.scrollHeight)");
                return browser.text("count").equals(String.format("%,d", wanted));
            });
        }
        assertThat(browser.text("empty")).isNotBlank();
        browser.click("clear-search");
        browser.until("all", () -> browser.text("count").endsWith("+"));
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (java.io.IOException none) {
            throw new AssertionError(line, none);
        }
    }

    @Test
    void saysWhatAQueryCannotAsk() {
        open("");
        WebElement field = browser.one("search");
        field.sendKeys("fox rating:9");
        browser.until("the sentence", () -> !browser.all("query-problem").isEmpty());
        assertThat(browser.text("query-problem")).contains("rating: is a number of stars from 0 to 5");
        assertThat(browser.all("tile")).isEmpty();

        field.sendKeys(Keys.BACK_SPACE, "<2");
        browser.until("an answer", () -> browser.all("query-problem").isEmpty());
        browser.complaints(); // the browser tells of the answer 400, as it should
    }

    @Test
    void filtersAndRemembersItInTheAddress() {
        open("");
        browser.until("the names", () -> !browser.all("filter-server").isEmpty());
        browser.choose("filter-server", "studio");
        browser.choose("filter-kind", "failure");
        int failures = tiles(
                        "tile NOT LIKE '%.%' AND id IN (SELECT prompt.id FROM prompt JOIN server ON"
                                + " server.id = prompt.server_id WHERE server.name = 'studio' AND status IN ('error', 'interrupted'))")
                .size();
        browser.until("the failures", () -> browser.text("count").equals(String.valueOf(failures)));
        browser.until("the address", () -> browser.address().contains("kind=failure"));

        open(browser.address().replaceFirst("^[^#]*", ""));
        assertThat(browser.text("count")).isEqualTo(String.valueOf(failures));
        assertThat(browser.all("active-filter")).hasSize(2);
        browser.view(0);
        assertThat(browser.text("failure")).isNotBlank();
        browser.leave();

        String videos = home.value("SELECT count(*) FROM output JOIN asset ON asset.sha256 = output.asset"
                + " WHERE replaced_at IS NULL AND media_type LIKE 'video/%'");
        assertThat(videos).isNotEqualTo("0");
        open("#kind=video");
        browser.until("the videos", () -> {
            browser.script("window.scrollTo(0, document.body.scrollHeight)");
            return browser.text("count").equals(videos);
        });
    }

    @Test
    void opensAPictureLargeWithAllItsParametersAndGoesOnByKeys() throws Exception {
        open("#q=landscape_00012");
        browser.script("document.querySelector('[data-testid=tile][data-index=\"0\"]').focus()");
        browser.press(Keys.ARROW_RIGHT);
        browser.press(Keys.ENTER);
        browser.until(
                "the picture",
                () -> browser.holds("document.querySelector('img[data-testid=original]')?.complete"
                        + " && document.querySelector('img[data-testid=original]').naturalWidth > 300"));
        assertThat(browser.text("viewer-count")).isEqualTo("2 / " + (1 + TIMES));
        String id = String.valueOf(browser.one("viewer").getDomAttribute("data-id"));
        List<String> row = home.rows("SELECT positive, seed, model, prompt_id FROM generation WHERE prompt = "
                        + id.replaceFirst("^p(\\d+).*", "$1"))
                .get(0);
        assertThat(browser.text("prompt")).isEqualTo(row.get(0));
        assertThat(browser.text("seed")).contains(row.get(1));
        assertThat(browser.text("panel")).contains(row.get(2), row.get(3));
        browser.until("the workflow", () -> browser.one("download-workflow").isEnabled());
        browser.click("download-workflow");
        assertThat(JSON.readTree(browser.saved("landscape_00012_.workflow.json").toFile())
                        .get("nodes"))
                .hasSize(3);

        browser.press(Keys.END);
        browser.until("the last", () -> browser.text("viewer-count").startsWith((1 + TIMES) + " /"));
        browser.press(Keys.ARROW_LEFT);
        browser.until("the one before", () -> browser.text("viewer-count").startsWith(TIMES + " /"));
        String before = String.valueOf(browser.one("viewer").getDomAttribute("data-id"));
        browser.until("its address", () -> browser.address().contains("open=" + before));
        String address = browser.address().replaceFirst("^[^#]*", "");
        browser.leave();
        browser.until(
                "the focus is where one was",
                () -> browser.holds("document.activeElement.dataset.id === '" + before + "'"));

        // An address shows what it names, whatever is on the first page.
        browser.visit(served.url(), "#open=" + before);
        browser.until("the panel", () -> !browser.all("panel").isEmpty());
        assertThat(browser.text("viewer-title")).isEqualTo("landscape_00012_.png");
        browser.visit(served.url(), address.replaceFirst("open=p\\d+", "open=p999999999"));
        browser.until("that it is not there", () -> browser.text("stage").contains("not in the archive"));
    }

    @Test
    void takesStarsTagsAndNotes() throws Exception {
        String id = archive("a picture to be praised");
        String markup = "<img src=x onerror=window.pwned=1>";
        openWithSession("#q=praised");
        browser.view(0);
        browser.press("4");
        browser.until("four stars", () -> "4".equals(browser.one("stars").getDomAttribute("data-stars")));
        browser.until("they are in the archive", () -> List.of("4").equals(said("rating", "stars", id)));
        browser.until(
                "they are on the tile",
                () -> browser.holds("document.querySelector('[data-testid=tile-stars]')?.textContent === '★ 4'"));
        browser.click("rate-2");
        browser.until("two stars", () -> List.of("2").equals(said("rating", "stars", id)));
        browser.press("0");
        browser.until("none", () -> said("rating", "stars", id).isEmpty());
        browser.press("5");
        browser.until("five", () -> List.of("5").equals(said("rating", "stars", id)));

        for (String tag : List.of("best of all", markup)) {
            browser.one("add-tag").sendKeys(tag, Keys.ENTER);
            browser.until(
                    tag,
                    () -> browser.all("tag").stream()
                            .anyMatch(one -> one.getText().equals(tag)));
        }
        assertThat(home.column(
                        "SELECT tag.name FROM tagged JOIN tag ON tag.id = tagged.tag JOIN prompt ON prompt.id = tagged.prompt"
                                + " WHERE removed_at IS NULL AND prompt_id = '" + id + "' ORDER BY 1"))
                .containsExactly(markup, "best of all");
        browser.all("untag")
                .get(browser.all("tag").get(0).getText().equals(markup) ? 0 : 1)
                .click();
        browser.until("one tag", () -> browser.all("tag").size() == 1);

        browser.until("the details", () -> browser.one("edit-note").isEnabled());
        browser.click("edit-note");
        // Keys of the viewer are letters here.
        browser.one("note-text").sendKeys("3 of them " + markup, Keys.chord(Keys.CONTROL, Keys.ENTER));
        browser.until("the note", () -> !browser.all("note").isEmpty());
        assertThat(browser.text("note")).isEqualTo("3 of them " + markup);
        assertThat(said("note", "text", id)).containsExactly("3 of them " + markup);
        assertThat(said("rating", "stars", id)).containsExactly("5");
        browser.until("that it can be changed", () -> !browser.all("edit-note").isEmpty());
        // A key that comes at once is the note's, not the viewer's: the focus is there before the page is painted.
        assertThat(browser.script(
                        "arguments[0].click();"
                                + " return Promise.resolve().then(() => document.activeElement.dataset.testid)",
                        browser.one("edit-note")))
                .isEqualTo("note-text");
        browser.press(Keys.ESCAPE);
        browser.until("the note as it was", () -> browser.all("note-text").isEmpty());
        assertThat(browser.all("viewer")).hasSize(1);
        assertThat(browser.holds("'pwned' in window")).isFalse();

        // What the command line says shows too, and finds it.
        command("rate", "3", id, "--file", LATER.formatted(number - 1));
        browser.until("three stars", () -> "3".equals(browser.one("stars").getDomAttribute("data-stars")));
        browser.leave();
        browser.search("praised rating:3 tag:\"best of all\"");
        browser.until("it is found", () -> browser.text("count").equals("1"));
    }

    private static List<String> said(String table, String column, String promptId) {
        return home.column("SELECT " + column + " FROM " + table + " JOIN prompt ON prompt.id = " + table
                + ".prompt WHERE removed_at IS NULL AND prompt_id = '" + promptId + "'");
    }

    @Test
    void saysHowASessionIsHadAndWhenItHasEnded() throws Exception {
        String id = archive("a picture that nobody may rate");
        open("#q=nobody");
        browser.script("sessionStorage.clear()");
        open("#q=nobody");
        browser.view(0);
        assertThat(browser.text("no-session")).contains("archive serve --link");
        assertThat(browser.all("add-tag")).isEmpty();
        browser.press("4");
        browser.until("how", () -> browser.text("toast").contains("archive serve --link"));
        browser.leave();

        browser.script("sessionStorage.setItem('archive-session', 'of a server that was ended')");
        open("#q=nobody");
        browser.view(0);
        browser.press("4");
        browser.until("why", () -> browser.text("toast").contains("session"));
        browser.until("that there is none", () -> !browser.all("no-session").isEmpty());
        assertThat(said("rating", "stars", id)).isEmpty();
        browser.complaints(); // the browser tells of the answer 403
    }

    @Test
    void showsWhatIsArchivedAndForgottenMeanwhile() throws Exception {
        open("");
        String first = archive("one that comes while somebody looks");
        browser.until("it is on top", () -> key(first).equals(newest()));
        browser.tile(0);

        browser.script("window.scrollTo(0, 900)");
        browser.until("it is scrolled", () -> browser.holds("window.scrollY >= 899"));
        Object before = places();
        List<String> ids = List.of(archive("two"), archive("three"));
        browser.until(
                "they wait",
                () -> !browser.all("new").isEmpty() && browser.text("new").contains("2 new"));
        assertThat(places()).isEqualTo(before);
        assertThat(newest()).isNotEqualTo(key(ids.get(1)));

        // What goes above does not move what is looked at.
        String gone = key(first);
        command("forget", first, "--yes");
        browser.until(
                "it has gone",
                () -> !browser.holds("window.__unused") && browser.all("new").size() == 1 && forgotten(gone));
        browser.click("new");
        browser.until("the newest is on top", () -> key(ids.get(1)).equals(newest()));
        assertThat(browser.all("new")).isEmpty();
        assertThat(browser.holds("window.scrollY === 0")).isTrue();

        // What is open and forgotten is said to be gone.
        browser.view(0);
        browser.until("all of it", () -> browser.one("download-workflow").isEnabled());
        command("forget", ids.get(1), "--yes");
        browser.until("that it is gone", () -> browser.text("stage").contains("not in the archive"));
        browser.leave();
        browser.until("the other", () -> key(ids.get(0)).equals(newest()));
    }

    private static boolean forgotten(String key) {
        return home.value("SELECT count(*) FROM prompt WHERE 'p' || id = '" + key + "'")
                .equals("0");
    }

    private static String newest() {
        return String.valueOf(browser.script(
                        "return document.querySelector('[data-testid=tile][data-index=\"0\"]')?.dataset.id ?? ''"))
                .replaceFirst("\\..*", "");
    }

    /** Where the tiles of the middle of the screen stand in it. */
    private static Object places() {
        return browser.script("""
                return [...document.querySelectorAll('[data-testid=tile][data-id]')]
                    .map((tile) => [tile.dataset.id, Math.round(tile.getBoundingClientRect().top)])
                    .filter((tile) => tile[1] > 100 && tile[1] < innerHeight - 200)
                    .map((tile) => tile.join(' ')).sort()""");
    }

    @Test
    void saysThatTheServerHasGoneAndGoesOnWhenItIsBack() throws Exception {
        TestHome copy = archived.copyTo(folder.resolve("away")).home();
        ServedPage other = ServedPage.of(copy);
        try {
            browser.visit(other.url(), "");
            browser.until("the tiles", () -> !browser.all("tile").isEmpty());
            int port = other.port();
            other.close();
            browser.until(
                    "that it is gone",
                    () -> browser.all("problem").stream()
                            .anyMatch(problem -> problem.getText().contains("does not answer")));
            assertThat(browser.all("tile")).isNotEmpty();
            copy.execute(
                    "DELETE FROM output WHERE prompt = (SELECT id FROM prompt ORDER BY created_at DESC, id DESC LIMIT 1)");
            other = ServedPage.of(copy, port);
            browser.until("that it is back", () -> browser.all("problem").isEmpty());
            browser.until(
                    "what changed meanwhile",
                    () -> browser.one("grid").getText().contains("No files"));
        } finally {
            other.close();
            browser.complaints(); // the browser tells of each that was not answered
        }
    }

    @Test
    void showsNothingOfAClosedArchiveButHowItIsOpened() throws Exception {
        try (ServedPage closed = ServedPage.closedTo(home, "a token of some length")) {
            browser.openAnyhow(closed.url() + "/?<b>");
            browser.until("how", () -> browser.holds("document.body.textContent.includes('archive serve --link')"));

            browser.visit(closed.url(), "session#" + closed.code());
            browser.until("the pictures", () -> browser.holds("window.__firstPicture"));
            assertThat(browser.all("problem")).isEmpty();

            // The server was started anew, or the cookie has gone.
            browser.script("sessionStorage.clear()");
            browser.cdp("Network.clearBrowserCookies", Map.of());
            browser.one("search").sendKeys("fox");
            browser.until(
                    "how it is opened again", () -> browser.text("problem").contains("archive serve --link"));
            assertThat(browser.all("query-problem")).isEmpty();
        } finally {
            browser.complaints(); // the browser tells of the answer 401
        }
    }

    @Test
    void worksOnAPhone() throws Exception {
        String id = archive("for the hand");
        browser.cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
        browser.cdp("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
        try {
            openWithSession("");
            assertThat(browser.holds("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isTrue();
            browser.click("filters-button");
            browser.until("the filters", () -> browser.one("show-results").isDisplayed());
            browser.choose("filter-kind", "image");
            browser.script("document.querySelector('[data-testid=show-results]').click()");
            browser.search("hand");
            browser.until("it", () -> browser.text("count").equals("1"));
            browser.view(0);
            browser.until(
                    "the picture",
                    () -> browser.holds(
                            "document.querySelector('img[data-testid=original]')?.getBoundingClientRect().width <= innerWidth"));
            assertThat(browser.holds("document.querySelector('dialog').scrollWidth <= window.innerWidth"))
                    .isTrue();
            assertThat(browser.strings("""
                            return [...document.querySelectorAll('.rate button, .add-tag, .remove')]
                                .filter((each) => each.getBoundingClientRect().height < 40 || each.getBoundingClientRect().width < 40)
                                .map((each) => each.outerHTML)""")).isEmpty();
            browser.one("add-tag").sendKeys("a tag that is wider than a phone is in any hand, short", Keys.ENTER);
            browser.until("both tags", () -> browser.all("tag").size() == 2);
            assertThat(browser.holds("document.querySelector('dialog').scrollWidth <= window.innerWidth"))
                    .isTrue();
            browser.one("rate-5").click();
            browser.until("five stars", () -> List.of("5").equals(said("rating", "stars", id)));
            browser.leave();
        } finally {
            browser.cdp("Emulation.clearDeviceMetricsOverride", Map.of());
            browser.cdp("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
        }
    }

    @Test
    void hasANameForEverythingThatCanBePressed() {
        openWithSession("#kind=image");
        List<String> nameless = new ArrayList<>(nameless(""));
        browser.view(1);
        browser.until("the workflow", () -> browser.one("download-workflow").isEnabled());
        browser.click("edit-note");
        nameless.addAll(nameless("//dialog"));
        assertThat(nameless).isEmpty();
        assertThat(browser.one("viewer").getDomAttribute("aria-label")).isNotBlank();
    }

    private static List<String> nameless(String within) {
        String pressed = "%s//button | %s//a | %s//input | %s//textarea".replace("%s", within);
        return browser.one("count").findElements(By.xpath(pressed)).stream()
                .filter(WebElement::isDisplayed)
                .filter(element -> element.getAccessibleName().isBlank())
                .map(element -> String.valueOf(element.getDomProperty("outerHTML")))
                .toList();
    }

    @Test
    void runsNothingThatCameFromAServer() throws Exception {
        ArchivedHome hostile = new ArchivedHome(folder.resolve("hostile"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            HostileServer.fill(server);
            hostile.sync("rig", server);
        }
        assertThat(hostile.run("tag", "<img src=x onerror=window.pwned=21>", "--until", "2099", "--yes")
                        .exit())
                .isZero();
        try (ServedPage other = ServedPage.of(hostile.home())) {
            browser.visit(other.url(), "");
            browser.script("sessionStorage.setItem('archive-session', arguments[0])", other.session());
            browser.visit(other.url(), "");
            browser.until("the tiles", () -> !browser.all("tile").isEmpty());
            long tiles = browser.shown();
            assertThat(tiles).isEqualTo(HostileServer.PROMPTS.size() + HostileServer.MARKUP.size());
            for (int index = 0; index < tiles; index++) {
                browser.view(index);
                browser.until("the panel", () -> !browser.text("panel").isEmpty());
                browser.until("the details", () -> browser.one("edit-note").isEnabled());
                assertThat(browser.script("return document.querySelectorAll("
                                + "'script:not([src]), iframe, object, embed, [onerror], [onload], [onclick]').length"))
                        .isEqualTo(0L);
                assertThat(browser.strings("""
                                return [...document.querySelectorAll('dialog [href], dialog [src]')]
                                    .map((element) => element.getAttribute('href') ?? element.getAttribute('src'))"""))
                        .filteredOn(link -> !link.startsWith("blob:"))
                        .allMatch(link -> link.matches("archive/v1/files/[0-9a-f]{64}(/thumbnail)?"));
                if (!browser.all("download-file").isEmpty()) {
                    browser.click("download-file");
                }
                browser.leave();
            }
            for (String name : HostileServer.MARKUP.keySet()) {
                assertThat(Files.readString(browser.saved(name))).isEqualTo(HostileServer.MARKUP.get(name));
            }
            // Not even where somebody opens the file itself.
            for (String sha256 : hostile.home().column("SELECT sha256 FROM asset WHERE extension = 'bin'")) {
                browser.script("window.open(arguments[0])", other.url() + "/archive/v1/files/" + sha256);
            }
            assertThat(browser.search("onerror \"window pwned\"")).isPositive();
            assertThat(browser.holds("'pwned' in window")).isFalse();
            assertThat(browser.complaints()).isEmpty();

            assertThat(browser.script("""
                    const script = document.createElement('script');
                    try { script.textContent = 'window.pwned = 1'; document.head.append(script); } catch {}
                    try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.pwned = 1">'); } catch {}
                    return 'pwned' in window""")).isEqualTo(false);
            browser.script("location.replace('about:blank')"); // before its server ends
            browser.complaints();
        }
    }
}
