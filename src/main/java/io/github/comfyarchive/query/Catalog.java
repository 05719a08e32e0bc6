package io.github.comfyarchive.query;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.Annotations;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.SavedSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that can be asked of what is archived, wherever that is: the one face that lists, searches, statistics, exports and pages look at. It
 * reads, and its answers are records; whoever has it need not know what is asked.
 */
public interface Catalog extends AutoCloseable {
    /** Prompts in a line each, newest first. */
    Listing list();

    /**
     * Prompts by words, best first.
     *
     * @param excerptCharacters how long the passages are that show a match, at least 3
     */
    Search search(int excerptCharacters);

    /**
     * What the prompts of a filter amount to.
     *
     * @param days those to be counted by themselves
     * @throws FilterException if the filter names what is not there
     */
    Statistics statistics(Filter filter, Days days);

    /** What there is that is nearest to what was asked, where that was not there. */
    Nearest nearest();

    /** Where the room goes. */
    DiskUse diskUse();

    /**
     * How large the database is, in bytes.
     *
     * @throws IOException if its disk does not say
     */
    long databaseSize() throws IOException;

    /**
     * The keys of a filter's prompts, for whoever wants them whole.
     *
     * @param limit how many at most; 0 for all
     */
    PromptIds ids(Filter filter, int limit);

    /**
     * Prompts that somebody has named, for whoever wants them whole.
     *
     * @param keys theirs
     */
    PromptIds ids(List<Long> keys);

    /** Reads prompts whole: their parameters, files, errors and entries. */
    WholePrompts prompts();

    /** The servers whose prompts there are. */
    KnownServers servers();

    /** The tags that prompts have, by name. */
    List<Annotations.TagCount> tags();

    /** What changed, in the order of it. */
    ChangeLog changes();

    /**
     * By what two answers are known to be of the same: as long as it is the same, nothing has changed that an answer could tell. Of no meaning
     * but that, and quick however much there is.
     */
    String mark();

    /** By what prompts can be chosen. */
    SidePanel sidePanel();

    /** Figures for whoever monitors it. */
    Gauges gauges();

    /** Searches that people have saved, by their names. */
    List<SavedSearch> saved();

    /**
     * Prompts in the order of their servers' own histories.
     *
     * @param server its name or address; null for all
     * @throws FilterException if there is no such server
     */
    ServerHistory history(@Nullable String server);

    /**
     * How large an entry is, for whoever has little memory.
     *
     * @param prompt its prompt's key
     * @return its bytes, unpacked; nothing where there is none
     */
    Optional<Long> entrySize(long prompt);

    /** Files by what their servers called them. */
    NamedFiles files();

    /**
     * What is known of a file.
     *
     * @param sha256 its name
     * @return its row; nothing where no such bytes are archived
     */
    Optional<AssetRow> asset(Sha256 sha256);

    /** The bytes of files, also for several threads at a time, and when this is asked nothing else. */
    AssetFiles assets();

    /**
     * Which disk is missed by whoever goes on to a file.
     *
     * @return what to tell the user; nothing where the files are there
     */
    Optional<String> diskAway();

    /**
     * Refuses to go on without the disk of the files.
     *
     * @throws StorageException says which is missed
     */
    void requireDisk() throws StorageException;

    /**
     * The folder on this machine in which all of it lies, or what was fetched of it: the program's own, into which nobody puts anything
     * else.
     */
    Path folder();

    /** Where it is, for a sentence: a folder, or an address. */
    String place();

    /**
     * Goes on after a while in which others may have changed what is asked.
     *
     * @return false where another has taken its place, as by a restore, and is to be opened
     */
    boolean goOn();

    @Override
    void close();
}
