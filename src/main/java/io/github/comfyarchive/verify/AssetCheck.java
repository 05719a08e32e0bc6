package io.github.comfyarchive.verify;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.LinkedAsset;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files in {@code assets/} against the rows of {@code asset}, a folder of the 256 at a time. Rows are read before names: a file is
 * there before its row, so what a sync adds meanwhile is never taken for lost.
 */
final class AssetCheck {
    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\..+");

    private final HomeFolder home;
    private final ReadOnlyArchive readOnly;
    private final InFlightFiles inFlight;
    private final PermissionCheck modes;
    private final Set<String> changed = new HashSet<>();
    private long assets;
    private long bytes;

    AssetCheck(HomeFolder home, ReadOnlyArchive readOnly, InFlightFiles inFlight, PermissionCheck modes) {
        this.home = home;
        this.readOnly = readOnly;
        this.inFlight = inFlight;
        this.modes = modes;
    }

    long assets() {
        return assets;
    }

    long bytes() {
        return bytes;
    }

    void run(Consumer<AssetFinding> found, Runnable step) {
        for (Path other : names(home.assets(), found, new LinkOption[0])) {
            if (HomeFolder.ON_THE_DISK_OF_ASSETS.contains(other.getFileName().toString())) {
                continue;
            }
            boolean folder = FOLDER.matcher(other.getFileName().toString()).matches()
                    && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS);
            if (folder) {
                modes.look(other);
            } else {
                found.accept(new AssetFinding.Stray(other, "nothing in the archive has this name"));
            }
        }
        for (int folder = 0; folder < 256; folder++) {
            folder(folder, found, step);
        }
    }

    private void folder(int number, Consumer<AssetFinding> found, Runnable step) {
        List<AssetRow> rows = readOnly.assets(number);
        Map<String, LinkedAsset> linked = readOnly.linked(number);
        Set<Path> there = names(home.assets().resolve(String.format(Locale.ROOT, "%02x", number)), found);
        for (AssetRow row : rows) {
            Path file = home.asset(new Sha256(row.sha256()), row.extension());
            there.remove(file);
            asset(row, file, linked.get(row.sha256()), found);
            step.run();
        }
        for (Path file : there) {
            if (!belongs(file) && !inFlight.maybe(file) && !isLeaving()) {
                found.accept(new AssetFinding.Stray(file, "no output has it"));
            }
        }
    }

    /** A forgetting that was stopped between rows and files: the next call of it removes these, and nobody puts them aside before. */
    private boolean isLeaving() {
        ReadOnlyArchive.Forgotten forgotten = readOnly.forgotten();
        return forgotten.left() > 0 || forgotten.rewriteDue();
    }

    private void asset(AssetRow row, Path file, @Nullable LinkedAsset link, Consumer<AssetFinding> found) {
        assets++;
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                found.accept(new AssetFinding.Damaged(row, file, "not a regular file"));
            } else if (link != null && !isAsLinked(row, file, link, attributes)) {
                changed.add(row.sha256());
                found.accept(new AssetFinding.Changed(row, file, link));
            } else if (attributes.size() != row.size()) {
                found.accept(new AssetFinding.Damaged(row, file, attributes.size() + " bytes and not " + row.size()));
            } else {
                bytes += row.size();
                if (link == null) {
                    modes.look(file); // the user's own file has the user's own mode
                    modes.protect(file);
                }
            }
        } catch (NoSuchFileException lost) {
            found.accept(new AssetFinding.Lost(row, file));
        } catch (IOException unreadable) {
            found.accept(new AssetFinding.Unreadable(file, ReadCheck.unreadable(unreadable)));
        }
    }

    /** Its size and time tell; where the time moved, its bytes. */
    private static boolean isAsLinked(AssetRow row, Path file, LinkedAsset link, BasicFileAttributes attributes)
            throws IOException {
        return attributes.size() == row.size()
                && (attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) == link.mtime()
                        || ReadCheck.hash(file).hex().equals(row.sha256()));
    }

    /** Whether a file was found to be changed by its other name. */
    boolean hasChanged(AssetRow row) {
        return changed.contains(row.sha256());
    }

    /** A sync may have written the row since the rows were read. */
    private boolean belongs(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return false;
        }
        Sha256 sha256 = new Sha256(name.group(1));
        Optional<AssetRow> row = readOnly.asset(sha256);
        return row.isPresent() && home.asset(sha256, row.get().extension()).equals(file);
    }

    /** What is in a folder; nothing if there is no such folder. */
    static Set<Path> names(Path folder, Consumer<AssetFinding> found) {
        return names(folder, found, LinkOption.NOFOLLOW_LINKS);
    }

    /** {@code assets} itself may be a link. */
    private static Set<Path> names(Path folder, Consumer<AssetFinding> found, LinkOption... links) {
        List<Path> names = new ArrayList<>();
        if (!Files.isDirectory(folder, links)) {
            return new TreeSet<>();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(names::add);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return new TreeSet<>();
        } catch (java.nio.file.DirectoryIteratorException unreadable) {
            found.accept(new AssetFinding.Unreadable(
                    folder, "cannot be listed: " + DiskFailure.reason(Objects.requireNonNull(unreadable.getCause()))));
        } catch (IOException unreadable) {
            found.accept(new AssetFinding.Unreadable(folder, "cannot be listed: " + DiskFailure.reason(unreadable)));
        }
        return new TreeSet<>(names);
    }
}
