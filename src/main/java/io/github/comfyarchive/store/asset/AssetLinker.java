package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings files of the user's into the archive without writing their bytes again: as clones that share them until one of both changes
 * (reflinks), or as second names (hard links). A file is read first, its bytes are hashed and searched, and then it is linked under a name
 * of this program's, looked at, and only then put in its place: what is linked is what was read, or nothing is. A linked name is never
 * opened for writing. For one thread.
 */
public final class AssetLinker implements AutoCloseable {
    private static final Pattern LEFT = Pattern.compile("link-(\\d{1,18})-\\d{1,18}");

    /** Cloning is a matter of microseconds a file; a process that hangs is no reason to wait for ever. */
    private static final long LONGEST_SECONDS = 60;

    /** So many files that cannot be linked, and none that can, and no other is read for that. */
    private static final int TRIES = 8;

    private static final int BLOCK = 4096;

    private static final int BUFFER_BYTES = 256 * 1024;

    private final HomeFolder home;
    private final boolean hard;
    private final String cp;
    private final Path folder;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable String refused;
    private long number;
    private long linked;
    private long failed;

    /**
     * Prepares it.
     *
     * @param home where files go: its folders are there
     * @param hard whether as hard links; else as clones
     * @throws StorageException if the disk refuses
     */
    public AssetLinker(HomeFolder home, boolean hard) throws StorageException {
        this(home, hard, "cp");
    }

    AssetLinker(HomeFolder home, boolean hard, String cp) throws StorageException {
        this.cp = cp;
        this.home = home;
        this.hard = hard;
        this.folder = newFolder(home.tmp(), this);
    }

    /** Makes a folder of this program's, and removes those of killed ones. */
    static Path newFolder(Path tmp, Object owner) throws StorageException {
        Path made = tmp.resolve("link-" + ProcessHandle.current().pid() + "-" + System.identityHashCode(owner));
        try {
            removeLeft(tmp, false);
            HomeFiles.folder(made);
        } catch (IOException cause) {
            throw StorageException.of(made + " cannot be made", cause);
        }
        return made;
    }

    /**
     * A file that is to be linked.
     *
     * @param source as it was before it was read
     * @param sha256 of the bytes that were read, all of it
     */
    public record Wish(SourceFile source, Sha256 sha256) {}

    /**
     * A link, under a name of this program's: to be put in its place once its bytes are on the disk ({@link #sync}).
     *
     * @param file where it is now
     * @param from the user's file where it shares it; null for a clone, which is a file of its own
     * @param mtime when that was changed last, in nanoseconds since 1970
     */
    public record Link(Path file, @Nullable Path from, long mtime) {}

    /**
     * Finds out whether files of a folder can be linked at all, before they are read for that.
     *
     * @param root where they lie
     * @throws InterruptedException if this thread is interrupted
     */
    public void prepare(Path root) throws StorageException, InterruptedException {
        try {
            if (hard && !Files.getFileStore(root).equals(Files.getFileStore(folder))) {
                refused = root + " and " + home.assets() + " are on two file systems: copied";
            } else if (!hard && !canClone()) {
                refused = "the file system of " + home.assets()
                        + " cannot share bytes between files (cp --reflink): copied";
            }
        } catch (IOException cause) {
            throw StorageException.of("nobody can tell which file system " + root + " is on", cause);
        }
    }

    /** Why nothing can be linked here; nothing where it can, as far as is known. */
    public Optional<String> refused() {
        return Optional.ofNullable(refused);
    }

    /**
     * Links files.
     *
     * @param wishes which
     * @return for each its link; nothing where it is to be copied: its file system cannot, it may not be linked, or it has changed
     * @throws StorageException if the home's disk refuses
     * @throws InterruptedException if this thread is interrupted
     */
    public List<Optional<Link>> link(List<Wish> wishes) throws StorageException, InterruptedException {
        List<Optional<Link>> links = new ArrayList<>(wishes.size());
        List<@Nullable Path> made = hard ? hardLinks(wishes) : clones(wishes);
        for (int index = 0; index < wishes.size(); index++) {
            Path link = made.get(index);
            links.add(link == null ? Optional.empty() : proven(wishes.get(index), link));
        }
        return links;
    }

    /**
     * Has the bytes of a link on the disk. For any thread.
     *
     * @throws StorageException if the disk refuses
     */
    public static void sync(Link link) throws StorageException {
        try (FileChannel channel = FileChannel.open(link.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(
                    link.from() == null); // a clone is a new file; of the user's own the bytes alone may be under way
        } catch (IOException cause) {
            throw StorageException.of(link.file() + " cannot be written", cause);
        }
    }

    private Path next() {
        return folder.resolve(Long.toString(number++));
    }

    private List<@Nullable Path> hardLinks(List<Wish> wishes) throws StorageException {
        List<@Nullable Path> made = new ArrayList<>();
        for (Wish wish : wishes) {
            made.add(refused == null ? hardLink(wish) : null);
        }
        return made;
    }

    private @Nullable Path hardLink(Wish wish) throws StorageException {
        Path link = next();
        SourceFile.Now now;
        try {
            now = wish.source().now(); // before it gets another name, which changes its ctime
            if (now == SourceFile.Now.CHANGED) {
                return null;
            }
            Files.createLink(link, wish.source().path());
            linked++;
        } catch (NoSuchFileException gone) {
            return null;
        } catch (IOException | UnsupportedOperationException refusal) {
            failed++;
            if (linked == 0 && failed >= TRIES) {
                refused = "the files in " + wish.source().root() + " cannot be given another name ("
                        + (refusal instanceof FileSystemException of ? of.getReason() : refusal.getMessage())
                        + "): copied";
            }
            return null;
        }
        try {
            SourceFile.State state = SourceFile.state(link);
            boolean same =
                    state.isSameFile(wish.source().file()) && (now == SourceFile.Now.SAME || has(link, wish.sha256()));
            if (!same) {
                Files.deleteIfExists(link);
            }
            return same ? link : null;
        } catch (IOException cause) {
            throw StorageException.of(link + " cannot be read", cause);
        }
    }

    private List<@Nullable Path> clones(List<Wish> wishes) throws StorageException, InterruptedException {
        Map<Path, List<Wish>> byFolder = new LinkedHashMap<>();
        for (Wish wish : wishes) {
            Path parent = wish.source().path().getParent();
            if (parent != null) {
                byFolder.computeIfAbsent(parent, key -> new ArrayList<>()).add(wish);
            }
        }
        Map<Wish, Path> made = new LinkedHashMap<>();
        for (Map.Entry<Path, List<Wish>> some : byFolder.entrySet()) {
            if (refused == null) {
                clone(some.getKey(), some.getValue(), made);
            }
        }
        List<@Nullable Path> clones = new ArrayList<>();
        wishes.forEach(wish -> clones.add(made.get(wish)));
        return clones;
    }

    /**
     * Clones files of one folder with one process. They arrive under their own names, in a folder of this program's that holds nothing else;
     * links are not followed, and what is no file any more, is not cloned.
     */
    private void clone(Path from, List<Wish> wishes, Map<Wish, Path> made)
            throws StorageException, InterruptedException {
        Path into = next();
        try {
            HomeFiles.folder(into);
            List<String> command =
                    new ArrayList<>(List.of(cp, "--reflink=always", "--no-dereference", "-t", into.toString(), "--"));
            for (Wish wish : wishes) {
                command.add("./" + wish.source().path().getFileName());
            }
            int exit = run(command, from);
            boolean any = false;
            for (Wish wish : wishes) {
                Path clone = into.resolve(wish.source().path().getFileName());
                if (isClone(clone, wish)) {
                    Path link = next();
                    Files.move(clone, link);
                    made.put(wish, link);
                    any = true;
                }
            }
            if (!any && exit != 0) {
                refused = "the file system of " + from + " cannot share bytes with that of " + home.assets()
                        + " (cp --reflink): copied";
            }
        } catch (IOException cause) {
            throw StorageException.of(into + " cannot be written", cause);
        } finally {
            delete(into);
        }
    }

    private int run(List<String> command, Path from) throws InterruptedException {
        try {
            ProcessBuilder cp = new ProcessBuilder(command)
                    .directory(from.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = cp.start();
            process.getOutputStream().close();
            if (process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (IOException noSuchProgram) {
            return -1;
        }
    }

    private static boolean isClone(Path clone, Wish wish) throws IOException {
        try {
            SourceFile.State state = SourceFile.state(clone);
            return state.regular() && state.size() == wish.source().file().size();
        } catch (NoSuchFileException notCloned) {
            return false;
        }
    }

    /** What was linked is what was read. */
    private Optional<Link> proven(Wish wish, Path link) throws StorageException {
        if (hard) {
            return Optional.of(
                    new Link(link, wish.source().path(), wish.source().file().mtime()));
        }
        try {
            if (wish.source().now() != SourceFile.Now.SAME && !has(link, wish.sha256())) {
                Files.deleteIfExists(link);
                return Optional.empty();
            }
            HomeFiles.own(link);
            PrivateFiles.makeReadOnly(link);
            return Optional.of(new Link(link, null, 0));
        } catch (IOException cause) {
            throw StorageException.of(link + " cannot be written", cause);
        }
    }

    /** Whether a file of our own can be cloned beside it. */
    private boolean canClone() throws InterruptedException {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        try {
            try (FileChannel channel = HomeFiles.open(one)) {
                channel.write(ByteBuffer.wrap(new byte[BLOCK]));
            }
            return run(List.of(cp, "--reflink=always", "--", "one", "other"), folder) == 0
                    && Files.size(other) == BLOCK;
        } catch (IOException refusal) {
            return false;
        }
    }

    private boolean has(Path link, Sha256 sha256) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (FileChannel channel = FileChannel.open(link, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer);
            while (channel.read(bytes) >= 0) {
                digest.update(buffer, 0, bytes.position());
                bytes.clear();
            }
        }
        return Sha256.of(digest.digest()).equals(sha256);
    }

    /**
     * Removes what runs that were killed have left.
     *
     * @param tmp a folder in which files arrive
     * @param all what belongs to a program that is running too: nobody else may be at work
     * @throws IOException if the disk refuses
     */
    public static void removeLeft(Path tmp, boolean all) throws IOException {
        if (!Files.isDirectory(tmp)) {
            return;
        }
        try (DirectoryStream<Path> names = Files.newDirectoryStream(tmp, "link-*")) {
            for (Path name : names) {
                if (isOfLinks(name) && (all || !isAtWork(name))) {
                    delete(name);
                }
            }
        }
    }

    /** Whether a file is called as the folder in which a run has its links before they are put in their place. */
    public static boolean isOfLinks(Path file) {
        return LEFT.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** Whether the program that made such a folder may be running. */
    public static boolean isAtWork(Path links) {
        Matcher name = LEFT.matcher(String.valueOf(links.getFileName()));
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isPresent();
    }

    /** Names alone are deleted: of a hard link the file stays where the user has it. */
    static void delete(Path path) throws StorageException {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> names = Files.newDirectoryStream(path)) {
                    for (Path name : names) {
                        delete(name);
                    }
                }
            }
            Files.deleteIfExists(path);
        } catch (IOException cause) {
            throw StorageException.of(path + " cannot be removed", cause);
        }
    }

    @Override
    public void close() throws StorageException {
        delete(folder);
    }
}
