package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder that an earlier export made, and into which nobody has put anything since: the only one that may be replaced. */
public final class EarlierExport {
    /** The first member of the {@code manifest.json} that each export of a folder has. */
    public static final String MADE_BY = "made_by";

    /** Its value. After it, every {@code path} is a file of the export. */
    public static final String PROGRAM = "archive export";

    private final Path folder;
    private final HashedNumbers made = new HashedNumbers();

    private EarlierExport(Path folder) {
        this.folder = folder;
    }

    /** Refuses a folder that holds anything else. */
    static void check(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new ExportException(
                    folder + " is not a folder, and --overwrite replaces only what an export has made");
        }
        EarlierExport earlier = new EarlierExport(folder);
        Path manifest = folder.resolve(FileNames.MANIFEST);
        earlier.made.put(FileNames.MANIFEST, 1);
        if (Files.exists(manifest)) {
            earlier.readManifest(manifest);
        }
        earlier.lookForOthers();
    }

    private void readManifest(Path manifest) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(manifest.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT
                    || !MADE_BY.equals(parser.nextFieldName())
                    || !PROGRAM.equals(parser.nextTextValue())) {
                throw foreign(FileNames.MANIFEST);
            }
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "path".equals(parser.currentName())) {
                    made.put(parser.getText(), 1);
                }
            }
        } catch (JacksonException noManifest) {
            throw foreign(FileNames.MANIFEST);
        }
    }

    private void lookForOthers() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                if (made.get(path) == 0) {
                    throw foreign(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, @Nullable IOException failure) {
                throw foreign(folder.relativize(file).toString());
            }
        });
    }

    private ExportException foreign(String path) {
        return new ExportException(folder + " holds " + path
                + ", which no export has put there; move it away, or choose another name for --out");
    }
}
