package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What kind of file system something lies on, by the name that the system has for it (proc(5), "/proc/filesystems"; those by FUSE are
 * {@code fuse.NAME}).
 *
 * @param type the system's name for it, in lower case; empty where it is unknown
 */
public record FileSystemKind(String type) {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** Of {@code proc_pid_mountinfo(5)}, counted from 0. */
    private static final int MOUNT_POINT = 4;

    /** Those that several machines may use at once, or that are reached through another machine, with the names people know. */
    private static final Map<String, String> REMOTE = Map.ofEntries(
            Map.entry("nfs", "NFS"),
            Map.entry("nfs4", "NFS"),
            Map.entry("cifs", "SMB"),
            Map.entry("smb", "SMB"),
            Map.entry("smb2", "SMB"),
            Map.entry("smb3", "SMB"),
            Map.entry("smbfs", "SMB"),
            Map.entry("fuse.sshfs", "sshfs"),
            Map.entry("9p", "9p"),
            Map.entry("virtiofs", "virtiofs"),
            Map.entry("vboxsf", "a shared folder of VirtualBox"),
            Map.entry("prl_fs", "a shared folder of Parallels"),
            Map.entry("fuse.vmhgfs-fuse", "a shared folder of VMware"),
            Map.entry("vmhgfs", "a shared folder of VMware"),
            Map.entry("afs", "AFS"),
            Map.entry("afpfs", "AFP"),
            Map.entry("webdav", "WebDAV"),
            Map.entry("davfs", "WebDAV"),
            Map.entry("fuse.davfs", "WebDAV"),
            Map.entry("fuse.rclone", "rclone"),
            Map.entry("fuse.s3fs", "s3fs"),
            Map.entry("fuse.goofys", "goofys"),
            Map.entry("fuse.gvfsd-fuse", "GVfs"),
            Map.entry("ceph", "CephFS"),
            Map.entry("fuse.ceph", "CephFS"),
            Map.entry("fuse.glusterfs", "GlusterFS"),
            Map.entry("glusterfs", "GlusterFS"),
            Map.entry("lustre", "Lustre"),
            Map.entry("beegfs", "BeeGFS"),
            Map.entry("gpfs", "GPFS"),
            Map.entry("ocfs2", "OCFS2"),
            Map.entry("gfs2", "GFS2"),
            Map.entry("ncpfs", "NCP"),
            Map.entry("coda", "Coda"));

    private static final Map<String, String> WITHOUT_PERMISSIONS = Map.of(
            "vfat", "FAT",
            "msdos", "FAT",
            "exfat", "exFAT",
            "fuseblk", "NTFS or exFAT",
            "ntfs", "NTFS",
            "ntfs3", "NTFS",
            "fuse.ntfs-3g", "NTFS",
            "fuse.exfat", "exFAT");

    /**
     * What a path lies on.
     *
     * @param path an existing file or folder
     */
    public static FileSystemKind of(Path path) {
        try {
            return new FileSystemKind(Files.getFileStore(path).type().toLowerCase(Locale.ROOT));
        } catch (IOException | RuntimeException unknown) {
            return new FileSystemKind("");
        }
    }

    /**
     * Whether other machines may use it too.
     *
     * @return true for NFS, SMB, sshfs and the like
     */
    public boolean isRemote() {
        return REMOTE.containsKey(type);
    }

    /** What people call it. */
    public String name() {
        String known = REMOTE.getOrDefault(type, WITHOUT_PERMISSIONS.get(type));
        return known != null ? known : type.isEmpty() ? "its file system" : type;
    }

    /** Whether nothing can be renamed from one folder into another below it: other devices, or other mounts of one. */
    static boolean isApart(Path folder, Path below) {
        try {
            if (Files.isSymbolicLink(below)) {
                return true;
            }
            if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return !Files.getFileStore(folder).equals(Files.getFileStore(below));
            }
            return !Files.getAttribute(folder, "unix:dev").equals(Files.getAttribute(below, "unix:dev"))
                    || isMountPoint(below);
        } catch (IOException none) {
            return false;
        }
    }

    /** Where a folder is mounted that lies on the same device, device numbers do not say. */
    private static boolean isMountPoint(Path folder) throws IOException {
        if (!Files.isReadable(MOUNTS)) {
            return false;
        }
        String wanted = folder.toRealPath().toString();
        String mounts = Files.readString(MOUNTS, StandardCharsets.UTF_8);
        return mounts.lines().map(FileSystemKind::mountPoint).anyMatch(wanted::equals);
    }

    /** Blanks stand there as octal digits (proc(5), "/proc/[pid]/mountinfo"). */
    private static String mountPoint(String line) {
        String[] fields = line.split(" ", -1);
        return fields.length <= MOUNT_POINT
                ? ""
                : fields[MOUNT_POINT]
                        .replace("\\040", " ")
                        .replace("\\011", "\t")
                        .replace("\\012", "\n")
                        .replace("\\134", "\\");
    }

    /** Whether a folder keeps the permissions that files are given; tried with a file, which is removed again. */
    public static boolean keepsPermissions(Path folder) throws IOException {
        Path probe = folder.resolve(".permissions-" + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(probe);
            HomeFiles.fileIfMissing(probe);
            return PrivateFiles.isPrivate(probe);
        } catch (NoSuchFileException gone) {
            return true;
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}
