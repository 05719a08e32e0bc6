package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.asset.AssetLinker;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files in {@code tmp/}: parts of outputs that wait for the rest, and nothing else. */
final class PartCheck {
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(part|resume|resume\\.new)");

    private final HomeFolder home;
    private final ReadOnlyArchive readOnly;
    private final InFlightFiles inFlight;

    PartCheck(HomeFolder home, ReadOnlyArchive readOnly, InFlightFiles inFlight) {
        this.home = home;
        this.readOnly = readOnly;
        this.inFlight = inFlight;
    }

    void run(Consumer<AssetFinding> found) {
        home.allTmp().forEach(folder -> run(folder, found));
    }

    private void run(Path folder, Consumer<AssetFinding> found) {
        for (Path file : AssetCheck.names(folder, found)) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            boolean part = name.matches()
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && readOnly.waits(Long.parseLong(name.group(1)));
            boolean links = AssetLinker.isOfLinks(file) && (AssetLinker.isAtWork(file) || inFlight.isYoung(file));
            if (!part && !links && !inFlight.maybe(file)) {
                found.accept(new AssetFinding.Stray(
                        file, name.matches() ? "no output waits for it" : "nothing in the archive has this name"));
            }
        }
    }
}
