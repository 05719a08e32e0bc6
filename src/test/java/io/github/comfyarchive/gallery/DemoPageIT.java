package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The page of what {@code archive demo} archived, in a real browser. */
@EnabledIf("canBrowse")
class DemoPageIT {
    @TempDir
    static Path folder;

    private static Path gallery;
    private static Chromium browser;

    static boolean canBrowse() {
        return GalleryBrowserIT.canBrowse();
    }

    @BeforeAll
    static void demo() throws Exception {
        String home = folder.resolve("home").toString();
        gallery = folder.resolve("gallery");
        for (List<String> line : List.of(
                List.of("--home", home, "-q", "demo"),
                List.of("--home", home, "gallery", "--out", gallery.toString()))) {
            Outcome outcome = Outcome.of(Map.of(), line.toArray(String[]::new));
            assertThat(outcome.exit()).as(outcome.err()).isZero();
        }
        browser = new Chromium(folder);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void beginsWithAPicture() {
        browser.open(gallery, "");
        browser.until(
                "a picture", () -> browser.holds("document.querySelector('[data-testid=tile] img')?.naturalWidth > 0"));
        browser.view(0);
        browser.until(
                "it", () -> browser.holds("document.querySelector('img[data-testid=original]')?.naturalWidth == 624"));
    }

    @Test
    void theFilmPlaysToItsEnd() {
        browser.open(gallery, "#q=turning");
        browser.view(0);
        browser.until(
                "the film",
                () -> browser.holds("document.querySelector('video[data-testid=original]')?.videoWidth == 480"));
        playsToItsEnd(97 / 24.0);
        browser.script("document.querySelector('video[data-testid=original]').currentTime = 2");
        browser.until(
                "a place in it",
                () -> browser.holds("(v => v.currentTime == 2 && !v.seeking && v.readyState > 1)"
                        + "(document.querySelector('video[data-testid=original]'))"));
        assertThat(browser.holds("(v => v.getVideoPlaybackQuality().totalVideoFrames > 20 && v.error === null)"
                        + "(document.querySelector('video[data-testid=original]'))"))
                .isTrue();
    }

    @Test
    void theSoundPlaysToItsEnd() {
        browser.open(gallery, "#q=bells");
        browser.view(0);
        browser.until(
                "the sound",
                () -> browser.holds("document.querySelector('audio[data-testid=original]')?.duration > 0"));
        playsToItsEnd(6);
    }

    private static void playsToItsEnd(double seconds) {
        browser.script("const p = document.querySelector('video[data-testid=original], audio[data-testid=original]');"
                + " p.loop = false; p.muted = true; p.playbackRate = 8;"
                + " p.addEventListener('ended', () => { window.__ended = true; });"
                + " p.play().catch((e) => { window.__refused = String(e); });");
        browser.until("the end", () -> browser.holds("window.__ended || window.__refused"));
        assertThat(browser.script("return window.__refused")).isNull();
        Number duration = (Number) browser.script(
                "return document.querySelector('video[data-testid=original], audio[data-testid=original]').duration");
        assertThat(duration.doubleValue()).isBetween(seconds - 0.1, seconds + 0.1);
    }
}
