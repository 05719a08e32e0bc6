package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.object.ObjectStoreException.Kind;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** A put of one asset: signed with its hash, so that no other bytes are taken for it, and looked at when it is said to be done. */
final class Upload {
    /** What the bytes are, the program says; a browser that comes upon them takes them for nothing that it runs. */
    private static final String TYPE = "application/octet-stream";

    private static final int MOST_PARTS = 10_000;

    /** In bytes a second. What is slower is given up. */
    private static final long SLOWEST = 64 << 10;

    private final ObjectStore store;
    private final S3Client client;
    private final FilesAddress files;
    private final AssetRow asset;
    private final ObjectName name;
    private final Path file;

    Upload(ObjectStore store, AssetRow asset, Path file) {
        this.store = store;
        this.client = store.client();
        this.files = store.address();
        this.asset = asset;
        this.name = ObjectName.of(asset);
        this.file = file;
    }

    /** Does it; returns whether it was not there before. */
    boolean run() throws IOException {
        if (Files.size(file) != asset.size()) {
            throw new DamagedFileException(file, null);
        }
        Optional<ObjectHead> before = store.head(name);
        if (before.isPresent() && isTheFile(before.get())) {
            return false;
        }
        String md5 = asset.size() > store.options().largestPut() ? inParts() : whole();
        ObjectHead after = store.head(name)
                .orElseThrow(() -> new ObjectStoreException(
                        Kind.REFUSING,
                        "the files " + files + "/" + name.key() + " are said to be taken, and are not there",
                        null));
        if (after.size() != asset.size() || (md5 != null && after.md5() != null && !md5.equals(after.md5()))) {
            throw new ObjectStoreException(
                    Kind.DAMAGED, "the object " + files + "/" + name.key() + " is not what was put there", null);
        }
        return true;
    }

    /** Of what was put in parts the length alone can be compared. */
    private boolean isTheFile(ObjectHead there) throws IOException {
        if (there.size() != asset.size()) {
            return false;
        }
        if (there.md5() == null) {
            return true;
        }
        FilePart all = new FilePart(file, 0, asset.size());
        try (var in = all.newStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return there.md5().equals(all.md5());
    }

    private @Nullable String whole() throws IOException {
        FilePart all = new FilePart(file, 0, asset.size());
        try {
            client.putObject(
                    request -> request.bucket(files.bucket())
                            .key(files.key(name.key()))
                            .overrideConfiguration(signed(asset.sha256(), asset.size())),
                    body(all));
        } catch (SdkException failed) {
            all.finish();
            throw meaning(failed);
        }
        all.finish();
        return all.md5();
    }

    private @Nullable String inParts() throws IOException {
        String key = files.key(name.key());
        String upload = begin(key);
        try {
            List<CompletedPart> parts = parts(key, upload);
            client.completeMultipartUpload(request ->
                    request.bucket(files.bucket()).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)));
            return null;
        } catch (SdkException failed) {
            ObjectStoreException meaning = store.failed(name, failed);
            giveUp(key, upload, meaning);
            throw meaning;
        } catch (IOException | ObjectStoreException failed) {
            giveUp(key, upload, failed);
            throw failed;
        }
    }

    private String begin(String key) {
        try {
            return client.createMultipartUpload(
                            request -> request.bucket(files.bucket()).key(key).contentType(TYPE))
                    .uploadId();
        } catch (SdkException failed) {
            throw store.failed(name, failed);
        }
    }

    private List<CompletedPart> parts(String key, String upload) throws IOException {
        long length = Math.max(store.options().part(), (asset.size() + MOST_PARTS - 1) / MOST_PARTS);
        MessageDigest whole = Sha256.digest();
        List<CompletedPart> parts = new ArrayList<>();
        for (long from = 0; from < asset.size(); from += length) {
            FilePart part = new FilePart(file, from, Math.min(length, asset.size() - from));
            String hash = part.hash(whole).hex();
            int number = parts.size() + 1;
            String tag;
            try {
                tag = client.uploadPart(
                                request -> request.bucket(files.bucket())
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .overrideConfiguration(signed(hash, part.length())),
                                body(part))
                        .eTag();
            } finally {
                part.finish();
            }
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        if (!Sha256.of(whole.digest()).hex().equals(asset.sha256())) {
            throw new DamagedFileException(file, null);
        }
        return parts;
    }

    private void giveUp(String key, String upload, Exception because) {
        try {
            store.giveUp(key, upload);
        } catch (ObjectStoreException leftToTheCollector) {
            because.addSuppressed(leftToTheCollector);
        }
    }

    private static RequestBody body(FilePart part) {
        return RequestBody.fromContentProvider(part, part.length(), TYPE);
    }

    /** A server that takes nothing any more does not hold a put for ever: a write has no time-out of its own. */
    private AwsRequestOverrideConfiguration signed(String hash, long length) {
        return AwsRequestOverrideConfiguration.builder()
                .putHeader(HashSigner.HASH, hash)
                .apiCallAttemptTimeout(store.options().silence().multipliedBy(2).plusSeconds(length / SLOWEST))
                .build();
    }

    /** A signature that the server does not agree to is either another key or other bytes: the file tells. */
    private ObjectStoreException meaning(SdkException failed) throws IOException {
        ObjectStoreException meaning = store.failed(name, failed);
        boolean bytesMayBeWrong = meaning.kind() == Kind.DENIED || meaning.kind() == Kind.FAILED;
        if (bytesMayBeWrong && !isItsBytes()) {
            throw new DamagedFileException(file, failed);
        }
        return meaning;
    }

    private boolean isItsBytes() throws IOException {
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(file, out);
        }
        return Sha256.of(digest.digest()).hex().equals(asset.sha256());
    }
}
