package io.github.comfyarchive.store;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What is known elsewhere, read to be merged into a home: another home, or what a store of many homes has. Keys are those that it has there. */
public interface OtherArchive extends AutoCloseable {
    /** What it is, such as {@code the other home}. */
    String place();

    /** Those that have answered once. */
    List<OtherHome.Server> servers();

    /** One of them, or one of which nothing is left but ids that prompts had. */
    OtherHome.Server server(ServerId id);

    /** Addresses at which its servers were reached, in the order in which they were given. */
    List<OtherHome.Address> addresses();

    /** Fingerprints of what was hunted there, by its own keys. */
    List<String> knownSecrets();

    /** The searches that were saved there, and taken back. */
    List<SavedSearch> savedSearches();

    /**
     * Signs of a server's prompts, in the order in which they are to come.
     *
     * @param server its key there
     * @param after those after the one of this key, the last that was given; 0 for the first
     * @param limit how many at most; none where there are no more
     */
    List<OtherHome.Sign> signs(ServerId server, long after, int limit);

    /**
     * Brings files of prompts near, from where they are slow to come, before anybody waits for this home.
     *
     * @param signs those that were given last
     * @param wanted asked of each file whether it is not here, and may come
     * @return why some did not come, by their names
     * @throws IOException if this home's disk refuses
     * @throws InterruptedException if this thread is interrupted
     */
    Map<String, String> bringNear(List<OtherHome.Sign> signs, Predicate<AssetRow> wanted)
            throws IOException, InterruptedException;

    /** Where its files lie, those that were brought near. */
    HomeFolder files();

    /**
     * Reads a prompt, as of one moment.
     *
     * @param key of one whose sign was given last
     * @return nothing where its entry is lost
     * @throws ArchiveException if it is damaged
     */
    Optional<OtherHome.Prompt> prompt(long key);

    /**
     * What is known of bytes there.
     *
     * @param sha256 their name
     * @return nothing where they are not known, or not to come
     */
    Optional<AssetRow> asset(Sha256 sha256);

    /**
     * Whether bytes there are a file of the user's under another name.
     *
     * @param sha256 their name
     */
    boolean isUsers(Sha256 sha256);

    /**
     * What was forgotten there, what was taken back of it too, in order.
     *
     * @param after those after the one of this key, the last that was given; 0 for the first
     * @param limit how many at most
     */
    List<OtherHome.Forgotten> forgotten(long after, int limit);

    /**
     * Ends it.
     *
     * @throws StorageException if the disk refuses; the next import removes what it left
     */
    @Override
    void close() throws StorageException;
}
