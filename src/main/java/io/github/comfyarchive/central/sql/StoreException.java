package io.github.comfyarchive.central.sql;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** The store cannot be used. The message says why in a sentence; it never holds a password. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Errors that end when somebody does the same again (PostgreSQL, "Serialization Failure Handling"); among them that somebody else wrote a row of
     * that key meanwhile, which is seen by whoever looks once more.
     */
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "55P03", "23505");

    /** The state of one: whoever throws it has its transaction done again from its begin. */
    public static final String BEGIN_AGAIN = "40001";

    private static final Set<String> READ_ONLY = Set.of("25006");
    private static final Set<String> FULL = Set.of("53100", "53200");
    private static final Set<String> NO_PLACE = Set.of("53300", "57P03");

    private static final String CANCELED = "57014";
    private static final String NO_RIGHT = "42501";

    /** What stands in the way. */
    public enum Kind {
        /** It cannot be reached, is starting or stopping, or has no connection left: later it may be there. */
        AWAY,
        /** It is there, and takes nothing now: read-only, as after a failover, or its disk is full. */
        REFUSING,
        /** Who asks may not: no such user, a wrong password, no right. */
        DENIED,
        /** It is no store, made by a newer program, or of an older schema. */
        UNUSABLE,
        /** What it has of a prompt is not what was told. */
        DAMAGED,
        /** It takes longer than whoever asks waits. */
        SLOW,
        /** A statement failed for another reason. */
        FAILED
    }

    private final Kind kind;

    /** One of a kind. */
    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What stands in the way. */
    public Kind kind() {
        return kind;
    }

    /** Whether whoever does the same again may succeed at once. */
    static boolean again(SQLException failed) {
        return AGAIN.contains(state(failed));
    }

    /** Whether the connection ended, and another may be had. */
    static boolean isBroken(SQLException failed) {
        String state = state(failed);
        return state.startsWith("08") || state.startsWith("57P");
    }

    /**
     * What a failure of the driver's means.
     *
     * @param store what the store is called, without credentials
     */
    static StoreException of(String store, SQLException failed) {
        String state = state(failed);
        String reason = firstLine(failed);
        if (failed.getSQLState() == null && !(failed instanceof PSQLException)) {
            return new StoreException(
                    Kind.DAMAGED, "the store " + store + " is damaged: " + reason, failed); // a row's own words
        }
        if (NO_PLACE.contains(state)) {
            return new StoreException(Kind.AWAY, "the store " + store + " has no connection left: " + reason, failed);
        }
        if (isBroken(failed)) {
            return new StoreException(Kind.AWAY, "the store " + store + " cannot be reached: " + reason, failed);
        }
        if (state.equals(CANCELED)) {
            return new StoreException(
                    Kind.SLOW, "the store " + store + " has no answer in the time that it is given: " + reason, failed);
        }
        if (READ_ONLY.contains(state)) {
            return new StoreException(
                    Kind.REFUSING, "the store " + store + " is read-only now (a standby?): " + reason, failed);
        }
        if (FULL.contains(state)) {
            return new StoreException(Kind.REFUSING, "the store " + store + " has no room left: " + reason, failed);
        }
        if (state.equals(NO_RIGHT)) {
            return new StoreException(
                    Kind.DENIED,
                    "the store " + store + " refuses: " + reason + "; who asks needs " + StoreRoles.READER
                            + ", who publishes " + StoreRoles.WRITER + ", and init and migrate are its owner's",
                    failed);
        }
        if (state.startsWith("28") || state.equals("3D000")) {
            return new StoreException(Kind.DENIED, "the store " + store + " refuses: " + reason, failed);
        }
        if (state.equals("42P01") || state.equals("3F000")) {
            return new StoreException(
                    Kind.UNUSABLE,
                    "there is no store in " + store + ": archive store init --store " + store + " makes one",
                    failed);
        }
        return new StoreException(Kind.FAILED, "the store " + store + " failed: " + reason, failed);
    }

    private static String state(SQLException failed) {
        String state = failed.getSQLState();
        return state == null ? "08000" : state;
    }

    /** PostgreSQL's details stand on later lines, and may hold values of rows. */
    private static String firstLine(SQLException failed) {
        if (failed.getCause() instanceof UnknownHostException unknown) {
            return "no host is called " + unknown.getMessage();
        }
        return String.valueOf(failed.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
