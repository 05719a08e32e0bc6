package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The folder {@code lost+found/} in the home: what a repair takes away is put there, under the path it had, and never deleted. */
final class LostAndFound {
    private final HomeFolder home;

    LostAndFound(HomeFolder home) {
        this.home = home;
    }

    /** Puts something aside; answers where it is, below the home. */
    String put(Path found) throws IOException {
        // A rename leads to a place on the same disk alone.
        Path place = found.startsWith(home.assets()) && home.assetsAreApart()
                ? free(home.lostAssets().resolve(home.assets().relativize(found)))
                : free(home.lostAndFound().resolve(home.root().relativize(found)));
        Files.move(found, place, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.syncFolder(place.resolveSibling(""));
        PrivateFiles.syncFolder(found.resolveSibling(""));
        return home.root().relativize(place).toString();
    }

    /** Writes bytes that stood in the database; answers where they are, below the home. */
    String put(String name, byte[] bytes) throws IOException {
        Path place = free(home.lostAndFound().resolve(name));
        HomeFiles.replace(place, bytes);
        PrivateFiles.syncFolder(place.resolveSibling(""));
        return home.root().relativize(place).toString();
    }

    private static Path free(Path place) throws IOException {
        HomeFiles.folder(place.resolveSibling(""));
        Path free = place;
        for (int number = 1; Files.exists(free, LinkOption.NOFOLLOW_LINKS); number++) {
            free = place.resolveSibling(place.getFileName() + "." + number);
        }
        return free;
    }
}
