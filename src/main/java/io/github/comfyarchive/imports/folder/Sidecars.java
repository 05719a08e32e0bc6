package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.imports.OpinionTaker;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Imports;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.ImportedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in what files beside pictures say that people think of these, once the pictures are archived. Of what was said here and there
 * the later holds; a sidecar says it when it was written.
 */
final class Sidecars {
    private static final String XMP = ".xmp";
    private static final String WORKFLOW = ".workflow.json";

    /** Of darktable, with all its steps, some 100 KB. */
    private static final long LARGEST = 4 << 20;

    private final Imports imports;
    private final OpinionTaker opinions;
    private final Redactor redactor;
    private final FileHash hash;
    private long said;

    Sidecars(Archive archive, Redactor redactor) {
        this.imports = archive.imports();
        this.opinions = new OpinionTaker(archive.annotations(), redactor);
        this.redactor = redactor;
        this.hash = new FileHash(redactor, read -> {});
    }

    /** Whether it says something of another file, and nothing by itself. */
    static boolean isOne(FoundFile file) {
        return file.name().toLowerCase(Locale.ROOT).endsWith(XMP);
    }

    /** Files without those that only say something of another: sidecars, and the workflow that an export puts beside a picture. */
    static List<FoundFile> without(List<FoundFile> all) {
        Set<String> stems = new HashSet<>();
        all.stream().filter(file -> !isOne(file) && !FileReader.isText(file)).forEach(file -> stems.add(file.stem()));
        return all.stream()
                .filter(file -> !isOne(file)
                        && !(file.name().endsWith(WORKFLOW)
                                && stems.contains(
                                        file.name().substring(0, file.name().length() - WORKFLOW.length()))))
                .toList();
    }

    /** Of how many files something was said that was not known. */
    long said() {
        return said;
    }

    /** Looks at the files of one folder. */
    void folder(List<FoundFile> all) {
        Map<String, FoundFile> named = new HashMap<>();
        Map<String, FoundFile> stems = new HashMap<>();
        for (FoundFile file : all) {
            if (!isOne(file) && !FileReader.isText(file)) {
                named.put(file.name(), file);
                stems.putIfAbsent(file.stem(), file);
            }
        }
        for (FoundFile file : all) {
            if (file.size() <= LARGEST && (isOne(file) || FileReader.isText(file))) {
                String stem = file.stem();
                FoundFile picture = named.containsKey(stem) ? named.get(stem) : stems.get(stem);
                if (picture != null && !isKnown(file)) {
                    take(file, picture);
                }
            }
        }
    }

    private boolean isKnown(FoundFile file) {
        return imports.files(List.of(file.path().toString())).values().stream()
                .anyMatch(before -> before.size() == file.size() && before.mtime() == file.mtime());
    }

    /** What cannot be read, or changes meanwhile, is looked at by the next import. */
    private void take(FoundFile file, FoundFile picture) {
        try {
            byte[] bytes = bytes(file);
            Optional<SidecarText> text = isOne(file) ? SidecarText.ofXmp(bytes) : SidecarText.ofJson(bytes);
            if (text.isEmpty()) {
                return;
            }
            String sha256 = hash.of(picture, SecretMask.none()).sha256().hex();
            List<AnnotationTarget> targets = imports.targets(sha256);
            if (!targets.isEmpty()) {
                SidecarText its = text.get();
                Instant at = Instant.ofEpochMilli(file.mtime());
                said += opinions.take(targets, at, its.stars(), its.tags(), its.note()) ? 1 : 0;
                note(file, sha256);
            }
        } catch (IOException next) {
            return;
        }
    }

    private static byte[] bytes(FoundFile file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OpenFile open = OpenFile.of(file)) {
            byte[] buffer = new byte[1 << 14];
            for (int some = open.read(buffer); some >= 0; some = open.read(buffer)) {
                bytes.write(buffer, 0, some);
            }
        }
        return bytes.toByteArray();
    }

    /** By the bytes of its picture: where these are forgotten, so is what was beside them. */
    private void note(FoundFile file, String sha256) {
        String path = file.path().toString();
        if (redactor.redactText(path).equals(path) && path.indexOf('\uFFFD') < 0) {
            imports.note(List.of(new ImportedFile(
                    path,
                    file.size(),
                    file.mtime(),
                    file.inode(),
                    redactor.fingerprints().ofFile(sha256))));
        }
    }
}
