package io.github.comfyarchive.verify;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.repair.RepairWriter;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.LinkedAsset;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.sync.Redownloaded;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Repairs what is wrong in {@code assets/} and {@code tmp/}: strays find their place, what is lost is asked for again. */
final class AssetRepair {
    /** An asset that a thousand outputs share need not be asked for a thousand times. */
    private static final int HOLDERS = 20;

    /** No output has this key. */
    private static final long PART = 0;

    private final HomeFolder home;
    private final RepairWriter repairWriter;
    private final Servers servers;
    private final LostAndFound lostAndFound;
    private final Consumer<Repaired> told;
    private final MediaProbe probe = new MediaProbe();

    AssetRepair(
            HomeFolder home,
            RepairWriter repairWriter,
            Servers servers,
            LostAndFound lostAndFound,
            Consumer<Repaired> told) {
        this.home = home;
        this.repairWriter = repairWriter;
        this.servers = servers;
        this.lostAndFound = lostAndFound;
        this.told = told;
    }

    /** Takes strays alone: they may be what is missing elsewhere. */
    void stray(AssetFinding found) {
        if (found instanceof AssetFinding.Stray stray) {
            try {
                stray(stray.file());
            } catch (IOException cause) {
                throw new UncheckedIOException(cause);
            }
        }
    }

    /** Takes what is lost or damaged. */
    void lost(AssetFinding found) {
        try {
            if (found instanceof AssetFinding.Changed changed) {
                restore(new Sha256(changed.asset().sha256()), changed.asset(), takenAway(changed));
            } else if (found instanceof AssetFinding.Damaged damaged) {
                String aside = lostAndFound.put(damaged.file());
                restore(new Sha256(damaged.asset().sha256()), damaged.asset(), "damaged, now in " + aside);
            } else if (found instanceof AssetFinding.Lost lost) {
                restore(new Sha256(lost.asset().sha256()), lost.asset(), "lost");
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** The user's own file stays where it is: its second name goes. Where the first one is gone, the bytes are in this one alone. */
    private String takenAway(AssetFinding.Changed changed) throws IOException {
        String from = changed.link().from();
        Path users = usersFile(changed.link());
        if (users != null && Files.isSameFile(users, changed.file())) {
            Files.delete(changed.file());
            PrivateFiles.syncFolder(changed.file().resolveSibling(""));
            return "changed by its other name, " + from + ", which is left as it is";
        }
        return "changed by its other name, " + from + ", which is gone; what it was changed into is now in "
                + lostAndFound.put(changed.file());
    }

    /** Null where it is gone, or its name cannot be said in this user's locale, or was not noted because a secret stands in it. */
    private static @Nullable Path usersFile(LinkedAsset link) {
        try {
            Path from = Path.of(link.from());
            return Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS) ? from : null;
        } catch (InvalidPathException unspeakable) {
            return null;
        }
    }

    /** The user's file may still have the bytes; from now on the archive has its own. */
    private boolean tookFromUser(Sha256 sha256, AssetRow known) throws IOException {
        Path from = repairWriter.linked(sha256).map(AssetRepair::usersFile).orElse(null);
        if (from == null || Files.size(from) != known.size()) {
            return false;
        }
        AssetStore store = new AssetStore(home);
        try (PartialFile part = store.part(PART);
                InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS);
                OutputStream out = part.begin("")) {
            in.transferTo(out);
            if (!part.sha256().equals(sha256)) {
                part.discard();
                return false;
            }
            store.keep(part, sha256, known.extension());
        }
        repairWriter.own(sha256);
        told.accept(new Repaired(where(home.asset(sha256, known.extension())), "was lost; copied from " + from));
        return true;
    }

    /** Asks the servers for the bytes of an asset that are not there. */
    void restore(Sha256 sha256, @Nullable AssetRow known, String trouble) throws IOException {
        String where =
                where(known == null ? home.assets().resolve(sha256.hex()) : home.asset(sha256, known.extension()));
        if (known != null && tookFromUser(sha256, known)) {
            return;
        }
        List<String> failures = new ArrayList<>();
        String gone = "no output has it any more";
        for (RepairWriter.Holder holder : repairWriter.holders(sha256, HOLDERS)) {
            Redownloaded answer = servers.file(holder, sha256, known);
            if (answer instanceof Redownloaded.Same same) {
                repairWriter.adopt(same.asset());
                told.accept(new Repaired(
                        where, "was " + trouble + "; fetched again from " + servers.name(holder.serverId())));
                return;
            }
            if (answer instanceof Redownloaded.Failed failed) {
                failures.add(failed.reason());
            } else if (answer instanceof Redownloaded.Gone none) {
                gone = none.reason();
            }
        }
        if (!failures.isEmpty()) {
            told.accept(new Repaired(
                    where,
                    "is " + trouble + ", and could not be asked for: " + failures.get(0)
                            + "; try again when the server is there"));
            return;
        }
        int outputs = repairWriter.giveUp(
                sha256, "its bytes in the archive (SHA-256 " + sha256.hex() + ") were " + trouble + "; " + gone);
        told.accept(new Repaired(
                where,
                "was " + trouble + ", and " + gone + "; " + outputs + (outputs == 1 ? " output" : " outputs")
                        + " marked as missing"));
    }

    private void stray(Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Sha256 sha256 = ReadCheck.hash(file);
            AssetRow row = repairWriter.asset(sha256);
            if (row != null && adopted(file, home.asset(sha256, row.extension()), row)) {
                return;
            }
            if (row == null && repairWriter.wanted(sha256)) {
                adopt(file, sha256);
                return;
            }
        }
        told.accept(new Repaired(where(file), "belongs to nothing; now in " + lostAndFound.put(file)));
    }

    /** Puts bytes in their place, unless they are there. */
    private boolean adopted(Path file, Path place, AssetRow row) throws IOException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            boolean intact = Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(place) == row.size()
                    && ReadCheck.hash(place).hex().equals(row.sha256());
            if (intact) {
                return false;
            }
            told.accept(new Repaired(where(place), "is damaged; now in " + lostAndFound.put(place)));
        }
        move(file, place);
        repairWriter.own(new Sha256(row.sha256()));
        told.accept(new Repaired(where(place), "was lost; found as " + where(file)));
        return true;
    }

    private void adopt(Path file, Sha256 sha256) throws IOException {
        String name = repairWriter.holders(sha256, 1).stream()
                .map(holder -> holder.output().filename())
                .findFirst()
                .orElse(file.getFileName().toString());
        MediaInfo media = probe.probe(file, name);
        Path place = home.asset(sha256, media.extension());
        long size = Files.size(file);
        if (!file.equals(place)) {
            move(file, place);
        }
        repairWriter.adopt(
                new StoredAsset(sha256, size, media.mediaType(), media.extension(), media.width(), media.height()));
        told.accept(new Repaired(where(place), "the archive knows of it again"));
    }

    private static void move(Path file, Path place) throws IOException {
        HomeFiles.folder(place.resolveSibling(""));
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.syncFolder(place.resolveSibling(""));
    }

    private String where(Path file) {
        return home.root().relativize(file).toString();
    }
}
