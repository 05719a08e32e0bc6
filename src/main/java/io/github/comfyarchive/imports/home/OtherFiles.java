package io.github.comfyarchive.imports.home;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileIntake;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.HomeMerge;
import io.github.comfyarchive.store.OtherArchive;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.asset.AssetCopier;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the files of another home: each is read, compared with its name, and searched for what this home knows of secrets. What is clean
 * is linked where that can be, else copied; what is not is copied masked, under the name of its bytes then. For one thread.
 */
final class OtherFiles {
    private static final int BUFFER_BYTES = 1 << 18;

    /** More than any disk has: what another's rows say is not to be trusted. */
    private static final long MOST_BYTES = 1L << 50;

    /** A part of its own: keys of outputs are above 0. */
    private static final long PART = -1;

    private final Archive archive;
    private final Redactor redactor;
    private final AssetCopier copier;
    private final OtherArchive other;
    private final DiskReserve room;
    private final RunProgress progress;
    private final Problems problems;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Map<String, String> away = new HashMap<>();
    private long near;

    /**
     * @param room what keeps room free on the disk
     */
    OtherFiles(
            Archive archive,
            OtherArchive other,
            Redactor redactor,
            DiskReserve room,
            RunProgress progress,
            Problems problems) {
        this.other = other;
        this.archive = archive;
        this.redactor = redactor;
        this.copier = new AssetCopier(other.files(), archive.home());
        this.room = room;
        this.progress = progress;
        this.problems = problems;
    }

    /** Makes this home's disk ready, which may be away. */
    void prepare() throws IOException {
        Optional<String> away = archive.assetDisk().settle();
        if (away.isPresent()) {
            throw new StorageException(away.get(), null);
        }
    }

    /**
     * Brings one.
     *
     * @param asset its row there
     * @return what it is here; nothing where it is not what it should be, which is said
     */
    Optional<HomeMerge.File> bring(AssetRow asset) throws IOException {
        Optional<AssetRow> known = archive.asset(new Sha256(asset.sha256()));
        if (known.isPresent() && copier.has(known.get())) {
            return Optional.of(new HomeMerge.File(known.get(), List.of()));
        }
        Optional<Path> source = copier.source(asset);
        if (source.isEmpty()) {
            return failed(asset, away.getOrDefault(asset.sha256(), "is not there, or of another size"));
        }
        try {
            Optional<Boolean> clean = isClean(asset, source.get());
            if (clean.isEmpty()) {
                return failed(asset, "is damaged: its bytes are not those that were stored");
            }
            return clean.get() ? link(asset) : Optional.of(masked(asset, source.get()));
        } catch (UnsearchableFileException beyondBounds) {
            return failed(asset, "cannot be searched for secrets: " + beyondBounds.getMessage());
        }
    }

    /**
     * Has files brought near, before anybody waits for this home.
     *
     * @param signs of the prompts that come next
     */
    void bringNear(List<OtherHome.Sign> signs) throws IOException, InterruptedException {
        near = 0;
        away.clear();
        away.putAll(other.bringNear(signs, this::isWanted));
    }

    private boolean isWanted(AssetRow asset) {
        try {
            Optional<AssetRow> known = archive.asset(new Sha256(asset.sha256()));
            if (known.isPresent() && copier.has(known.get())) {
                return false;
            }
            long size = Math.max(0, Math.min(asset.size(), MOST_BYTES));
            if (!room.holds(near + size)) {
                away.put(asset.sha256(), "waits: " + room.held().orElse("there is no room"));
                return false;
            }
            near += size;
            return true;
        } catch (StorageException refused) {
            return true; // whoever brings it says so
        }
    }

    /** Makes durable what was brought. */
    void sync() throws StorageException {
        copier.sync();
    }

    private Optional<HomeMerge.File> failed(AssetRow asset, String why) {
        progress.filesFailed.increment();
        problems.add(Problems.Kind.FILE, "file " + asset.sha256() + " of " + other.place() + " " + why);
        return Optional.empty();
    }

    private Optional<HomeMerge.File> link(AssetRow asset) throws IOException {
        AssetCopier.Brought brought = copier.bring(asset, false, other.isUsers(new Sha256(asset.sha256())));
        return switch (brought) {
            case THERE, LINKED, COPIED -> Optional.of(new HomeMerge.File(asset, List.of()));
            case MISSING, DAMAGED -> failed(asset, "changed while it was read");
        };
    }

    /** Nothing where its bytes are others than its name says. */
    private Optional<Boolean> isClean(AssetRow asset, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        MaskingStream masking = new MaskingStream(OutputStream.nullOutputStream(), redactor, SecretMask.none(), 0);
        masking.expect(asset.size());
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                masking.write(buffer, 0, read);
                progress.fileBytes.add(read);
            }
            masking.close();
        } catch (UnsearchableFileException beyondBounds) {
            throw beyondBounds;
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        } finally {
            masking.abandon();
        }
        return Sha256.of(digest.digest()).hex().equals(asset.sha256())
                ? Optional.of(masking.redactions().isEmpty())
                : Optional.empty();
    }

    private HomeMerge.File masked(AssetRow asset, Path file) throws IOException {
        try (PartialFile part = archive.assets().part(PART);
                InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            FileIntake intake = new FileIntake(part, redactor, SecretMask.none(), room, read -> {});
            try {
                intake.take(0, asset.size(), "", in::read);
            } finally {
                intake.end();
            }
            long size = part.size();
            Sha256 sha256 = part.sha256();
            archive.assets().keep(part, sha256, asset.extension());
            progress.filesMasked.increment();
            AssetRow row = new AssetRow(
                    sha256.hex(),
                    size,
                    asset.mediaType(),
                    asset.extension(),
                    asset.width(),
                    asset.height(),
                    asset.masked() + intake.masked().size(),
                    asset.storedAt());
            return new HomeMerge.File(row, intake.masked());
        }
    }
}
