package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.object.ObjectStoreException.Kind;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The bytes of an object, read once, hashed while they come; where the connection ends in between, from there on again. */
final class Download {
    private static final int BUFFER = 64 << 10;

    private final ObjectStore store;
    private final ObjectName name;
    private final long size;
    private final MessageDigest digest = Sha256.digest();
    private long read;

    Download(ObjectStore store, ObjectName name, long size) {
        this.store = store;
        this.name = name;
        this.size = size;
    }

    void to(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part); // of a run that was killed
            try (FileChannel channel = PrivateFiles.open(part)) {
                to(Channels.newOutputStream(channel));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    void to(OutputStream out) throws IOException {
        IOException broken = null;
        for (int attempt = 0; attempt < store.options().attempts(); attempt++) {
            broken = rest(out);
            if (broken == null) {
                if (!Sha256.of(digest.digest()).hex().equals(name.sha256())) {
                    throw damaged("its bytes are not those of its name");
                }
                return;
            }
        }
        throw new ObjectStoreException(
                Kind.AWAY,
                "the object " + store.address() + "/" + name.key() + " does not arrive: the connection ends after "
                        + read + " of " + size + " bytes",
                broken);
    }

    /** Reads what is left; returns why it did not come. */
    private @Nullable IOException rest(OutputStream out) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in = open()) {
            long length = in.response().contentLength();
            if (length != size - read) {
                in.abort();
                throw damaged("it has " + (read + length) + " bytes, and not " + size);
            }
            byte[] buffer = new byte[BUFFER];
            while (read < size) {
                int count;
                try {
                    count = in.read(buffer, 0, (int) Math.min(buffer.length, size - read));
                } catch (IOException broken) {
                    in.abort();
                    return broken;
                }
                if (count < 0) {
                    return new IOException("it ended early");
                }
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                read += count;
            }
            return null;
        }
    }

    private ResponseInputStream<GetObjectResponse> open() {
        String range = read == 0 ? null : "bytes=" + read + "-";
        try {
            return store.client()
                    .getObject(request -> request.bucket(store.address().bucket())
                            .key(store.address().key(name.key()))
                            .range(range));
        } catch (SdkException failed) {
            throw store.failed(name, failed);
        }
    }

    private ObjectStoreException damaged(String how) {
        return new ObjectStoreException(
                Kind.DAMAGED, "the object " + store.address() + "/" + name.key() + " is damaged: " + how, null);
    }
}
