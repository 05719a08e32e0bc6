package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Database;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A disk that does not give what stands on it is no damaged archive. */
class DiskFaultTest {

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {
                "SQLITE_IOERR_READ",
                "SQLITE_IOERR_SHORT_READ",
                "SQLITE_IOERR_FSTAT",
                "SQLITE_IOERR_DATA",
                "SQLITE_IOERR_CORRUPTFS"
            })
    void aReadErrorHasItsOwnWords(SQLiteErrorCode code) {
        ArchiveException failure = Database.failure("/home/archive.db", new SQLiteException("failed", code));

        assertThat(failure.unusable())
                .as("not damaged: nothing is to be repaired")
                .isFalse();
        assertThat(failure)
                .hasMessageContaining(code.name())
                .hasMessageContaining("cannot be read from the disk")
                .hasMessageContaining("smartctl")
                .hasMessageNotContaining("damaged");
    }

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_CORRUPT", "SQLITE_CORRUPT_INDEX", "SQLITE_NOTADB"})
    void damageStaysDamage(SQLiteErrorCode code) {
        assertThat(Database.failure("/home/archive.db", new SQLiteException("failed", code))
                        .unusable())
                .isTrue();
    }
}
