package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.object.ObjectStoreException.Kind;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Whose files are in a place of an object store: an object beside them holds the store's id. Without it a collector that is given another
 * store's files by mistake would remove them all, for none of its own rows names them.
 */
public final class StoreMark {
    private static final String NAME = "archive-store";
    private static final int LONGEST = 200;

    private StoreMark() {}

    /**
     * Makes the files this store's, if they are nobody's yet.
     *
     * @throws ObjectStoreException {@code UNUSABLE} where they are another store's
     */
    public static void claim(ObjectStore objects, StoreDatabase store) {
        String id = id(store);
        if (read(objects).isEmpty()) {
            write(objects, id);
            if (read(objects).isEmpty()) {
                throw new ObjectStoreException(
                        Kind.REFUSING,
                        "the files " + objects.address() + " are said to be taken, and are not there",
                        null);
            }
        }
        require(objects, store, id);
    }

    /**
     * Refuses to go on with files that are not this store's.
     *
     * @throws ObjectStoreException {@code UNUSABLE} where they are not
     */
    public static void require(ObjectStore objects, StoreDatabase store) {
        require(objects, store, id(store));
    }

    private static void require(ObjectStore objects, StoreDatabase store, String id) {
        String there = read(objects)
                .orElseThrow(() -> new ObjectStoreException(
                        Kind.UNUSABLE,
                        "the files " + objects.address() + " are of no store: archive store init --store "
                                + store.address() + " --files " + objects.address() + " makes them this one's",
                        null));
        if (!there.equals(id)) {
            throw new ObjectStoreException(
                    Kind.UNUSABLE,
                    "the files " + objects.address() + " are those of another store than " + store.address(),
                    null);
        }
    }

    private static String id(StoreDatabase store) {
        return store.transaction(sql -> sql.one("SELECT id FROM store", row -> row.getString(1)));
    }

    private static Optional<String> read(ObjectStore objects) {
        FilesAddress files = objects.address();
        try (ResponseInputStream<GetObjectResponse> in = objects.client()
                .getObject(request -> request.bucket(files.bucket()).key(files.key(NAME)))) {
            byte[] bytes = in.readNBytes(LONGEST);
            in.abort();
            return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (SdkException failed) {
            ObjectStoreException meaning = ObjectStoreException.of(files, null, failed);
            if (meaning.kind() == Kind.MISSING) {
                return Optional.empty();
            }
            throw meaning;
        } catch (IOException broken) {
            throw new ObjectStoreException(Kind.AWAY, "the files " + files + " cannot be read: " + broken, broken);
        }
    }

    private static void write(ObjectStore objects, String id) {
        FilesAddress files = objects.address();
        byte[] bytes = (id + "\n").getBytes(StandardCharsets.UTF_8);
        String hash = Sha256.of(Sha256.digest().digest(bytes)).hex();
        try {
            objects.client()
                    .putObject(
                            request -> request.bucket(files.bucket())
                                    .key(files.key(NAME))
                                    .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                                            .putHeader(HashSigner.HASH, hash)
                                            .build()),
                            RequestBody.fromBytes(bytes));
        } catch (SdkException failed) {
            throw ObjectStoreException.of(files, null, failed);
        }
    }
}
