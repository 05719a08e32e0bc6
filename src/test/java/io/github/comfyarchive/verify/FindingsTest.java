package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is found is told at once and counted; nothing of it is kept. */
class FindingsTest {
    private final List<Finding> told = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();
    private final Findings findings = new Findings(told::add, progress::add);

    @Test
    void areToldInTheirOrderAndCountedByKind() {
        findings.same("a");
        findings.missing("b", "is lost");
        findings.stray("c", "belongs to nothing");
        findings.differs("d", "is damaged");
        findings.error("e", "cannot be read");
        findings.missing("f", "is lost too");

        assertThat(told)
                .containsExactly(
                        new Finding(Finding.Kind.SAME, "a", ""),
                        new Finding(Finding.Kind.MISSING, "b", "is lost"),
                        new Finding(Finding.Kind.STRAY, "c", "belongs to nothing"),
                        new Finding(Finding.Kind.DIFFERS, "d", "is damaged"),
                        new Finding(Finding.Kind.ERROR, "e", "cannot be read"),
                        new Finding(Finding.Kind.MISSING, "f", "is lost too"));
        assertThat(findings.counts())
                .isEqualTo(Map.of(
                        Finding.Kind.SAME, 1L,
                        Finding.Kind.MISSING, 2L,
                        Finding.Kind.STRAY, 1L,
                        Finding.Kind.DIFFERS, 1L,
                        Finding.Kind.ERROR, 1L));
    }

    @Test
    void aNoticeAndADiskThatIsAwayAreNoFaults() {
        assertThat(findings.away()).isNull();

        findings.notice("a word");
        findings.away("the disk is away");

        assertThat(told).isEmpty();
        assertThat(findings.counts()).isEmpty();
        assertThat(findings.notices()).containsExactly("a word");
        assertThat(findings.away()).isEqualTo("the disk is away");
    }

    @Test
    void stepsAreCountedForTheBar() {
        findings.step();
        findings.step();

        assertThat(progress).containsExactly(1L, 2L);
    }

    @Test
    void whatIsTooDamagedToBeLookedAtIsAFindingAndTheNextIsLookedAt() {
        assertThat(findings.look("archive.db", () -> {
                    throw ArchiveException.unusable("page 7 is damaged", new SQLException());
                }))
                .isFalse();
        assertThat(findings.look("archive.db", () -> findings.same("x"))).isTrue();

        assertThat(told)
                .containsExactly(
                        new Finding(Finding.Kind.ERROR, "archive.db", "page 7 is damaged"),
                        new Finding(Finding.Kind.SAME, "x", ""));
    }

    @Test
    void whatIsNoFaultOfTheArchiveIsThrown() {
        IllegalStateException internal = new IllegalStateException("an internal error");

        assertThatThrownBy(() -> findings.look("archive.db", () -> {
                    throw internal;
                }))
                .isSameAs(internal);
        assertThat(told).isEmpty();
    }

    @Test
    void symbolsAreThoseOfRcloneAndWordsAreInLowerCase() {
        assertThat(Stream.of(Finding.Kind.values()).map(kind -> kind.symbol() + kind.word()))
                .containsExactly("=same", "-missing", "+stray", "*differs", "!error");
    }

    @Test
    void allButTheSameAreFaultsOfTheReport() {
        Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);
        assertThat(report(counts).faults()).isZero();
        for (Finding.Kind kind : Finding.Kind.values()) {
            counts.put(kind, 10L);
        }
        assertThat(report(counts).faults()).isEqualTo(40);
    }

    private static VerifyReport report(Map<Finding.Kind, Long> counts) {
        return new VerifyReport(9, 0, 0, 0, 0, 0, 0, 0, 0, 0, counts, null, List.of());
    }
}
