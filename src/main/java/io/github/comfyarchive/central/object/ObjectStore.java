package io.github.comfyarchive.central.object;

import io.github.comfyarchive.store.row.AssetRow;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * The files of a store. For several threads at a time; its memory does not depend on how large they are.
 *
 * <p>Its methods throw {@link ObjectStoreException} where the object store cannot be used, or an object is not what its name says.
 */
public final class ObjectStore implements AutoCloseable {
    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-fA-F]{32})\"?");

    private final FilesAddress files;
    private final ObjectOptions options;
    private final S3Client client;

    private ObjectStore(FilesAddress files, ObjectOptions options, S3Client client) {
        this.files = files;
        this.options = options;
        this.client = client;
    }

    /**
     * That of an address. Nothing is asked of it yet.
     *
     * @throws ObjectStoreException if nothing tells who asks, or where
     */
    public static ObjectStore of(FilesAddress files, ObjectOptions options) {
        return new ObjectStore(files, options, ObjectClient.of(files, options));
    }

    /** Where it is. */
    public FilesAddress address() {
        return files;
    }

    /**
     * Puts an asset, unless it is there already, and looks whether it is there.
     *
     * @param file its bytes
     * @return whether it was not there before
     * @throws DamagedFileException if the file is not the asset's bytes
     * @throws IOException if it cannot be read
     * @throws ObjectStoreException {@code DAMAGED} where what is there is not what was put
     */
    public boolean put(AssetRow asset, Path file) throws IOException {
        return new Upload(this, asset, file).run();
    }

    /**
     * What the object store says of an object.
     *
     * @return nothing where there is none
     */
    public Optional<ObjectHead> head(ObjectName name) {
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(files.bucket()).key(files.key(name.key())));
            return Optional.of(new ObjectHead(head.contentLength(), md5(head), head.lastModified()));
        } catch (SdkException failed) {
            ObjectStoreException meaning = failed(name, failed);
            if (meaning.kind() == ObjectStoreException.Kind.MISSING) {
                return Optional.empty();
            }
            throw meaning;
        }
    }

    /** Of what is encrypted with a key of KMS or of the client's, an ETag is 32 digits too, and no MD5 (AWS, API reference of Object). */
    private static @Nullable String md5(HeadObjectResponse head) {
        ServerSideEncryption encryption = head.serverSideEncryption();
        boolean plain = (encryption == null || encryption == ServerSideEncryption.AES256)
                && head.sseCustomerAlgorithm() == null;
        return plain ? md5(head.eTag()) : null;
    }

    static @Nullable String md5(@Nullable String tag) {
        var digits = MD5.matcher(tag == null ? "" : tag);
        return digits.matches() ? digits.group(1).toLowerCase(Locale.ROOT) : null;
    }

    /**
     * Reads an object.
     *
     * @param size how long it is
     * @param out gets its bytes, before it is known that they are right
     * @throws IOException if they cannot be written there
     * @throws ObjectStoreException {@code MISSING} where there is none; {@code DAMAGED} where its bytes are others
     */
    public void get(ObjectName name, long size, OutputStream out) throws IOException {
        new Download(this, name, size).to(out);
    }

    /**
     * Reads an object into a file, which is there when its bytes are right, and not before.
     *
     * @throws IOException if it cannot be written
     * @throws ObjectStoreException as for {@link #get(ObjectName, long, OutputStream)}
     */
    public void get(ObjectName name, long size, Path file) throws IOException {
        new Download(this, name, size).to(file);
    }

    /**
     * Reads a part of an object as it comes. Whether its bytes are those of its name only all of them together tell.
     *
     * @param first its first byte, counted from 0
     * @param length how many bytes it has, at least 1
     * @return to be closed; closed before its end it gives up the rest
     * @throws ObjectStoreException {@code MISSING} where there is none; {@code DAMAGED} where it has no such part
     */
    public InputStream open(ObjectName name, long first, long length) {
        ResponseInputStream<GetObjectResponse> whole = ask(
                name,
                () -> client.getObject(request -> request.bucket(files.bucket())
                        .key(files.key(name.key()))
                        .range("bytes=" + first + "-" + (first + length - 1))));
        if (!Long.valueOf(length).equals(whole.response().contentLength())) {
            whole.abort();
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.DAMAGED,
                    "the object " + files + "/" + name.key() + " is damaged: it has other bytes than its row says",
                    null);
        }
        return new FilterInputStream(whole) {
            @Override
            public void close() {
                whole.abort();
            }
        };
    }

    /** Removes an object; one that is not there is as good as removed. */
    public void delete(ObjectName name) {
        ask(
                name,
                () -> client.deleteObject(
                        request -> request.bucket(files.bucket()).key(files.key(name.key()))));
    }

    /**
     * Some of the objects, in order of their keys.
     *
     * @param after where the page before ended; nothing for the first
     */
    public ObjectPage list(Optional<String> after) {
        String folder = files.key(ObjectName.FOLDER);
        ListObjectsV2Response page = ask(
                null,
                () -> client.listObjectsV2(
                        request -> request.bucket(files.bucket()).prefix(folder).startAfter(after.orElse(null))));
        List<ObjectPage.Listed> objects = new ArrayList<>();
        String last = null;
        for (S3Object one : page.contents()) {
            last = one.key();
            named(one.key())
                    .ifPresent(name -> objects.add(new ObjectPage.Listed(name, one.size(), one.lastModified())));
        }
        boolean more = Boolean.TRUE.equals(page.isTruncated());
        return new ObjectPage(
                objects, page.contents().size() - objects.size(), more ? last : null, now(page.sdkHttpResponse()));
    }

    private Optional<ObjectName> named(String key) {
        String folder = files.key("");
        return key.startsWith(folder) ? ObjectName.of(key.substring(folder.length())) : Optional.empty();
    }

    private static Instant now(SdkHttpResponse response) {
        String date = response.firstMatchingHeader("Date").orElse("");
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException noDate) {
            return Instant.now();
        }
    }

    /**
     * Gives up puts in parts that nobody ended, and that began before a time.
     *
     * @param dryRun whether they are only counted
     * @return how many
     */
    public int giveUpUploads(Instant before, boolean dryRun) {
        ListMultipartUploadsResponse begun = ask(
                null,
                () -> client.listMultipartUploads(
                        request -> request.bucket(files.bucket()).prefix(files.key(ObjectName.FOLDER))));
        int given = 0;
        for (MultipartUpload upload : begun.uploads()) {
            if (named(upload.key()).isPresent()
                    && upload.initiated() != null
                    && upload.initiated().isBefore(before)) {
                given++;
                if (!dryRun) {
                    giveUp(upload.key(), upload.uploadId());
                }
            }
        }
        return given;
    }

    /** Gives up a put in parts. */
    void giveUp(String key, String upload) {
        ask(
                null,
                () -> client.abortMultipartUpload(
                        request -> request.bucket(files.bucket()).key(key).uploadId(upload)));
    }

    private <T> T ask(@Nullable ObjectName name, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException failed) {
            throw failed(name, failed);
        }
    }

    ObjectStoreException failed(@Nullable ObjectName name, SdkException failed) {
        return ObjectStoreException.of(files, name == null ? null : name.key(), failed);
    }

    S3Client client() {
        return client;
    }

    ObjectOptions options() {
        return options;
    }

    @Override
    public void close() {
        client.close();
    }
}
