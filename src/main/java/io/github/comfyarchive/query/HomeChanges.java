package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.Collection;

/**
 * What people add to a home.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used, or another was put in its place meanwhile.
 */
public final class HomeChanges implements Changes {
    private final Archive archive;
    private final HomeCatalog catalog;

    /**
     * To an archive, which is closed with it.
     *
     * @param archive open, to be written to
     */
    public HomeChanges(Archive archive) {
        this.archive = archive;
        this.catalog = new HomeCatalog(archive);
    }

    @Override
    public HomeCatalog catalog() {
        return catalog;
    }

    @Override
    public int say(Kind kind, Collection<AnnotationTarget> targets, String value) {
        return inPlace(archive.annotations().say(kind, targets, value));
    }

    @Override
    public int takeBack(Kind kind, Collection<AnnotationTarget> targets, String value) {
        return inPlace(archive.annotations().takeBack(kind, targets, value));
    }

    @Override
    public void save(String name, String query) {
        archive.annotations().save(name, query);
        archive.requireInPlace();
    }

    @Override
    public boolean unsave(String name) {
        return inPlace(archive.annotations().unsave(name));
    }

    private <T> T inPlace(T done) {
        archive.requireInPlace();
        return done;
    }

    @Override
    public void close() {
        catalog.close();
    }
}
