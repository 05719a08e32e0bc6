package io.github.comfyarchive.export;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.media.clean.CleanCopy;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP that appears complete or not at all; Zip64 where it must be. Pictures are compressed already and are put in as they are.
 * Times are those of the prompts in UTC, so that it is the same bytes wherever it is made.
 */
final class NewZip implements FileSink {
    private static final int BUFFER = 1 << 16;
    private static final LocalDateTime FIRST = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(2107, 12, 31, 23, 59, 58);

    private final NewFile file;
    private final ZipOutputStream zip;
    private final Path manifestFile;
    private final FileChannel manifestChannel;
    private final OutputStream manifest;
    private final Set<String> names = new HashSet<>();
    private Instant latest = FIRST.toInstant(ZoneOffset.UTC);

    private NewZip(NewFile file, Path manifestFile) throws IOException {
        this.file = file;
        this.zip = new ZipOutputStream(file.out());
        this.manifestFile = manifestFile;
        this.manifestChannel = PrivateFiles.open(manifestFile);
        this.manifestChannel.truncate(0);
        this.manifest = new BufferedOutputStream(new NamedOutput(manifestChannel, manifestFile), BUFFER);
    }

    /** Begins a ZIP. */
    static NewZip at(Path path, boolean overwrite, HomeFolder home) throws IOException {
        NewFile file = NewFile.at(path, overwrite, home);
        try {
            return new NewZip(file, Target.of(path, home).beside(".archive-part-manifest"));
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    @Override
    public void put(String path, StoredFile asset, Instant at) throws IOException, DamagedAssetException {
        ZipEntry entry = entry(path, at);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(asset.asset().size());
        entry.setCrc(asset.crc());
        zip.putNextEntry(entry);
        asset.copyTo(zip);
        zip.closeEntry();
    }

    @Override
    public Sha256 put(String path, CleanCopy copy, Instant at) throws IOException {
        CheckedOutputStream crc = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        copy.writeTo(crc);
        ZipEntry entry = entry(path, at);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(copy.size());
        entry.setCrc(crc.getChecksum().getValue());
        zip.putNextEntry(entry);
        MessageDigest digest = Sha256.digest();
        copy.writeTo(new DigestOutputStream(zip, digest));
        zip.closeEntry();
        return Sha256.of(digest.digest());
    }

    @Override
    public void put(String path, byte[] bytes, Instant at) throws IOException {
        zip.putNextEntry(entry(path, at));
        zip.write(bytes);
        zip.closeEntry();
    }

    @Override
    public void put(String path, Path source, Instant at) throws IOException {
        put(path, Files.readAllBytes(source), at);
    }

    @Override
    public boolean holds(String path) {
        return names.contains(path);
    }

    private ZipEntry entry(String path, Instant at) {
        names.add(path);
        LocalDateTime time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
        latest = at.isAfter(latest) ? at : latest;
        ZipEntry entry = new ZipEntry(path);
        entry.setTimeLocal(time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time);
        return entry;
    }

    @Override
    public OutputStream manifest() {
        return manifest;
    }

    @Override
    public long linked() {
        return 0;
    }

    @Override
    public void complete() throws IOException {
        manifest.flush();
        manifestChannel.position(0);
        zip.putNextEntry(entry(FileNames.MANIFEST, latest));
        InputStream written = Channels.newInputStream(manifestChannel);
        written.transferTo(zip);
        zip.closeEntry();
        zip.finish();
        file.complete();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(manifestFile);
        manifestChannel.close();
        file.close();
    }
}
