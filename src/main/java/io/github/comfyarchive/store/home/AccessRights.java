package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Whose a path is that this user may not use, and what to do about it. */
public final class AccessRights {
    private final @Nullable Path hindrance;

    private AccessRights(@Nullable Path hindrance) {
        this.hindrance = hindrance;
    }

    /** Of a path that was refused: the nearest one to it that can be looked at and may not be used. */
    static AccessRights of(Path refused) {
        Path nearest = refused.toAbsolutePath();
        while (nearest != null && attributes(nearest) == null) {
            nearest = nearest.getParent();
        }
        Path folder = nearest == null ? null : nearest.getParent();
        boolean byItsFolder = nearest != null && isUsable(nearest) && folder != null && !isUsable(folder);
        return new AccessRights(byItsFolder ? folder : nearest);
    }

    /** Of several paths that are needed together; says nothing where all of them may be used. */
    public static AccessRights ofAll(Path... needed) {
        for (Path path : needed) {
            if (attributes(path) != null && !isUsable(path)) {
                return new AccessRights(path);
            }
        }
        return new AccessRights(null);
    }

    /** Whether a path that is needed may not be used by this user. */
    public boolean isRefused() {
        return hindrance != null;
    }

    /** Whether the path itself is what may not be used, and so is named by {@link #advice}. */
    boolean isOf(Path path) {
        return path.toAbsolutePath().equals(hindrance);
    }

    /** Such as {@code : /home/ann/a belongs to root (rw-------), and this is ann; sudo chown -R ann /home/ann}. */
    public String advice() {
        Path path = hindrance;
        PosixFileAttributes attributes = path == null ? null : attributes(path);
        if (path == null || attributes == null) {
            return "";
        }
        String user = user();
        String owner = attributes.owner().getName();
        String whose = ": " + path + " belongs to " + owner + " ("
                + PosixFilePermissions.toString(attributes.permissions()) + "), and this is " + user + "; ";
        if (owner.equals(user)) {
            return whose + "chmod u+rwX " + path + " gives the right back, unless the disk is read-only";
        }
        Path folder = path.getParent();
        PosixFileAttributes above = folder == null ? null : attributes(folder);
        if (folder != null && above != null && above.owner().getName().equals(user)) {
            return whose + "sudo chown -R " + user + " " + (attributes.isDirectory() ? path : folder)
                    + " gives it back";
        }
        return whose + "run this as " + owner + " (sudo -u " + account(owner)
                + " archive ...), or choose another place";
    }

    /** As sudo takes it: a number without a name wants a mark that shells do not eat (sudo(8), {@code -u}). */
    private static String account(String owner) {
        return owner.matches("\\d+") ? "'#" + owner + "'" : owner;
    }

    /** Who this is, as files say whose they are: by number where the number has no name, for which Java has a question mark. */
    public static String user() {
        try {
            return Files.getOwner(Path.of("/proc/self")).getName();
        } catch (IOException | UnsupportedOperationException otherSystem) {
            return System.getProperty("user.name", "another user");
        }
    }

    private static boolean isUsable(Path path) {
        return Files.isReadable(path)
                && Files.isWritable(path)
                && (!Files.isDirectory(path) || Files.isExecutable(path));
    }

    private static @Nullable PosixFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }
}
