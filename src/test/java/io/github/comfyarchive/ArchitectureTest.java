package io.github.comfyarchive;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.Cursor;
import java.util.List;
import java.util.Set;

/** What may know what: whole packages know one thing, and what is secret passes through one door. */
@AnalyzeClasses(packages = "io.github.comfyarchive", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String BASE = "io.github.comfyarchive";

    /** Each package by itself, subpackages too: what is in a room knows nothing of the rooms that use it. */
    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(BASE + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesKnowOnlyWhatTheyMay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(BASE + "..")
            .layer("cli")
            .definedBy(BASE + ".cli..")
            .layer("sync")
            .definedBy(BASE + ".sync..")
            .layer("intake")
            .definedBy(BASE + ".intake..")
            .layer("imports")
            .definedBy(BASE + ".imports..")
            .layer("comfy")
            .definedBy(BASE + ".comfy..")
            .layer("net")
            .definedBy(BASE + ".net..")
            .layer("store")
            .definedBy(BASE + ".store..")
            .layer("history")
            .definedBy(BASE + ".history..")
            .layer("redact")
            .definedBy(BASE + ".redact..")
            .layer("graph")
            .definedBy(BASE + ".graph..")
            .layer("derive")
            .definedBy(BASE + ".derive..")
            .layer("reindex")
            .definedBy(BASE + ".reindex..")
            .layer("forget")
            .definedBy(BASE + ".forget..")
            .layer("serve")
            .definedBy(BASE + ".serve..")
            .layer("webhook")
            .definedBy(BASE + ".webhook..")
            .layer("central")
            .definedBy(BASE + ".central..")
            .layer("config")
            .definedBy(BASE + ".config..")
            .layer("search")
            .definedBy(BASE + ".search..")
            .layer("query")
            .definedBy(BASE + ".query..")
            .layer("json")
            .definedBy(BASE + ".json..")
            .layer("export")
            .definedBy(BASE + ".export..")
            .layer("gallery")
            .definedBy(BASE + ".gallery..")
            .layer("verify")
            .definedBy(BASE + ".verify..")
            .layer("media")
            .definedBy(BASE + ".media..")
            .layer("rules")
            .definedBy(BASE + ".rules..")
            .layer("digest")
            .definedBy(BASE + ".digest..")
            .layer("id")
            .definedBy(BASE + ".id..")
            .layer("demo")
            .definedBy(BASE + ".demo..")
            .ensureAllClassesAreContainedInArchitecture()
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sync")
            .mayOnlyAccessLayers("id", "intake", "comfy", "net", "redact", "history", "store", "derive", "digest")
            .whereLayer("intake")
            .mayOnlyAccessLayers("id", "redact", "history", "media", "store", "derive", "digest")
            .whereLayer("imports")
            .mayOnlyAccessLayers("id", "intake", "redact", "history", "media", "store", "derive", "digest")
            .whereLayer("reindex")
            .mayOnlyAccessLayers("id", "derive", "redact", "search", "store")
            .whereLayer("serve")
            .mayOnlyAccessLayers(
                    "id", "store", "query", "json", "gallery", "export", "history", "graph", "redact", "search",
                    "forget", "digest", "media")
            .whereLayer("central")
            .mayOnlyAccessLayers(
                    "id", "store", "query", "derive", "redact", "history", "graph", "search", "digest", "media")
            .whereLayer("webhook")
            .mayOnlyAccessLayers("store", "query", "json", "net", "history")
            .whereLayer("forget")
            .mayOnlyAccessLayers("redact", "store")
            .whereLayer("config")
            .mayNotAccessAnyLayer()
            .whereLayer("verify")
            .mayOnlyAccessLayers("id", "store", "derive", "reindex", "redact", "sync", "media", "digest")
            .whereLayer("query")
            .mayOnlyAccessLayers("id", "store", "history", "graph", "search", "redact", "digest")
            .whereLayer("json")
            .mayOnlyAccessLayers(
                    "id", "imports", "store", "query", "history", "graph", "search", "sync", "derive", "reindex",
                    "verify")
            .whereLayer("export")
            .mayOnlyAccessLayers("id", "store", "query", "history", "graph", "redact", "digest", "json", "media")
            .whereLayer("gallery")
            .mayOnlyAccessLayers("id", "store", "query", "history", "graph", "redact", "export", "digest")
            .whereLayer("store")
            .mayOnlyAccessLayers("id", "derive", "redact", "history", "graph", "digest")
            .whereLayer("derive")
            .mayOnlyAccessLayers("id", "digest", "redact", "history", "graph", "search")
            .whereLayer("comfy")
            .mayOnlyAccessLayers("id", "redact", "history", "net")
            .whereLayer("history")
            .mayOnlyAccessLayers("id", "redact", "digest")
            .whereLayer("graph")
            .mayOnlyAccessLayers("rules", "digest")
            .whereLayer("redact")
            .mayOnlyAccessLayers("id", "rules", "digest")
            .whereLayer("rules")
            .mayOnlyAccessLayers("digest")
            .whereLayer("net")
            .mayNotAccessAnyLayer()
            .whereLayer("search")
            .mayNotAccessAnyLayer()
            .whereLayer("media")
            .mayNotAccessAnyLayer()
            .whereLayer("digest")
            .mayNotAccessAnyLayer()
            .whereLayer("id")
            .mayNotAccessAnyLayer()
            .whereLayer("demo")
            .mayNotAccessAnyLayer();

    /** How the database is laid out is known to the store alone: others see its face, records of rows, the home, and bytes of files. */
    @ArchTest
    static final ArchRule tablesAreKnownToTheStoreAlone = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + ".store.table", BASE + ".store.index", BASE + ".store.pack");

    /** Entries and bytes come from servers, folders, other homes: what each notes of how far it was read is its own. */
    @ArchTest
    static final ArchRule intakeKnowsNoCursorAndNoHttp = noClasses()
            .that()
            .resideInAPackage(BASE + ".intake..")
            .should()
            .dependOnClassesThat(
                    type(Cursor.class).or(resideInAnyPackage(BASE + ".comfy..", BASE + ".net..", "java.net..")));

    /** What repairs an archive is known to whoever checks it, and to the commands that tell of it. */
    @ArchTest
    static final ArchRule repairIsForVerify = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".store..", BASE + ".verify..", BASE + ".cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + ".store.repair..");

    /** The face stands before all rooms, and none of them knows it. */
    @ArchTest
    static final ArchRule theRoomsOfTheStoreKnowOnlyWhatTheyMay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(BASE + ".store..")
            .layer("face")
            .definedBy(BASE + ".store")
            .layer("backup")
            .definedBy(BASE + ".store.backup")
            .layer("repair")
            .definedBy(BASE + ".store.repair")
            .layer("table")
            .definedBy(BASE + ".store.table")
            .layer("index")
            .definedBy(BASE + ".store.index")
            .layer("pack")
            .definedBy(BASE + ".store.pack")
            .layer("asset")
            .definedBy(BASE + ".store.asset")
            .layer("row")
            .definedBy(BASE + ".store.row")
            .layer("sqlite")
            .definedBy(BASE + ".store.sqlite")
            .layer("home")
            .definedBy(BASE + ".store.home")
            .ensureAllClassesAreContainedInArchitectureIgnoring(resideOutsideOfPackage(BASE + ".store.."))
            .whereLayer("backup")
            .mayOnlyAccessLayers("repair", "table", "asset", "row", "sqlite", "home")
            .whereLayer("repair")
            .mayOnlyAccessLayers("table", "index", "pack", "asset", "row", "sqlite", "home")
            .whereLayer("table")
            .mayOnlyAccessLayers("index", "pack", "row", "sqlite", "home")
            .whereLayer("index")
            .mayOnlyAccessLayers("pack", "row", "sqlite", "home")
            .whereLayer("pack")
            .mayOnlyAccessLayers("row", "sqlite", "home")
            .whereLayer("asset")
            .mayOnlyAccessLayers("row", "sqlite", "home")
            .whereLayer("row")
            .mayOnlyAccessLayers("sqlite")
            .whereLayer("sqlite")
            .mayOnlyAccessLayers("home")
            .whereLayer("home")
            .mayNotAccessAnyLayer();

    /** Files are searched by way of the face, JSON behind it; what counts as a secret knows of neither. */
    @ArchTest
    static final ArchRule theRoomsOfTheRedactorKnowOnlyWhatTheyMay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(BASE + ".redact..")
            .layer("file")
            .definedBy(BASE + ".redact.file")
            .layer("face")
            .definedBy(BASE + ".redact")
            .layer("scan")
            .definedBy(BASE + ".redact.scan")
            .layer("json")
            .definedBy(BASE + ".redact.json")
            .layer("secret")
            .definedBy(BASE + ".redact.secret")
            .layer("rule")
            .definedBy(BASE + ".redact.rule")
            .layer("text")
            .definedBy(BASE + ".redact.text")
            .ensureAllClassesAreContainedInArchitectureIgnoring(resideOutsideOfPackage(BASE + ".redact.."))
            .whereLayer("file")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("face")
            .mayOnlyAccessLayers("scan", "json", "secret", "rule", "text")
            .whereLayer("file")
            .mayOnlyAccessLayers("face", "scan", "json", "secret", "rule", "text")
            .whereLayer("scan")
            .mayOnlyAccessLayers("json", "secret", "rule", "text")
            .whereLayer("json")
            .mayOnlyAccessLayers("rule", "text")
            .whereLayer("secret")
            .mayOnlyAccessLayers("rule", "text")
            .whereLayer("rule")
            .mayOnlyAccessLayers("text")
            .whereLayer("text")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule theCommandLineHasFourRooms = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(BASE + ".cli..")
            .layer("commands")
            .definedBy(BASE + ".cli")
            .layer("option")
            .definedBy(BASE + ".cli.option")
            .layer("report")
            .definedBy(BASE + ".cli.report")
            .layer("terminal")
            .definedBy(BASE + ".cli.terminal")
            .whereLayer("commands")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("report")
            .mayOnlyAccessLayers("terminal")
            .whereLayer("option")
            .mayNotAccessAnyLayer()
            .whereLayer("terminal")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule onlyCommandsAndTheirOptionsKnowPicocli = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".cli", BASE + ".cli.option")
            .should()
            .dependOnClassesThat(resideInAnyPackage("picocli.."));

    @ArchTest
    static final ArchRule redactKnowsNothingButJsonTokens = classes()
            .that()
            .resideInAPackage(BASE + ".redact..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    BASE + ".redact..",
                    BASE + ".rules..",
                    BASE + ".digest..",
                    BASE + ".id..",
                    "com.fasterxml.jackson.core..",
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule onlyTheTerminalShowsProgress =
            onlyIn(List.of("cli.terminal"), resideInAnyPackage("me.tongfei.."));

    @ArchTest
    static final ArchRule onlyTheStoreKnowsTheDatabase = onlyIn(
            List.of("store", "central"),
            resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.flywaydb..", "com.github.luben.."));

    /** The store of many homes is another database: SQLite's is none of its business. */
    @ArchTest
    static final ArchRule onlyTheStoreOfManyHomesKnowsPostgres =
            onlyIn(List.of("central"), resideInAnyPackage("org.postgresql.."));

    @ArchTest
    static final ArchRule onlyComfyRetries = onlyIn(List.of("comfy"), resideInAnyPackage("dev.failsafe.."));

    @ArchTest
    static final ArchRule onlyMediaReadsImageMetadata =
            onlyIn(List.of("media"), resideInAnyPackage("com.drew..", "com.adobe.."));

    @ArchTest
    static final ArchRule onlyExportWritesTables = onlyIn(List.of("export"), resideInAnyPackage("de.siegmar.."));

    @ArchTest
    static final ArchRule onlyTheGalleryDraws =
            onlyIn(List.of("gallery"), resideInAnyPackage("java.awt..", "javax.imageio..", "gg.jte.."));

    @ArchTest
    static final ArchRule onlyComfySpeaksToServers =
            onlyIn(List.of("comfy", "net", "serve"), new DescribedPredicate<JavaClass>("HTTP and sockets") {
                private static final Set<String> HARMLESS = Set.of(
                        "java.net.URI",
                        "java.net.URISyntaxException",
                        "java.net.URLDecoder",
                        "java.net.URLEncoder",
                        "java.net.UnknownHostException");
                private static final Set<String> OF_A_SERVER =
                        Set.of("java.net.InetAddress", "java.net.InetSocketAddress");

                @Override
                public boolean test(JavaClass used) {
                    boolean net = used.getPackageName().startsWith("java.net")
                            || used.getPackageName().startsWith("javax.net");
                    return net && !HARMLESS.contains(used.getName()) && !OF_A_SERVER.contains(used.getName());
                }
            });

    @ArchTest
    static final ArchRule onlyTheDemoServes = onlyIn(List.of("demo"), resideInAnyPackage("com.sun.net.httpserver.."));

    @ArchTest
    static final ArchRule onlyNetKnowsAddresses =
            onlyIn(List.of("net", "demo", "serve"), new DescribedPredicate<JavaClass>("addresses and TLS") {
                @Override
                public boolean test(JavaClass used) {
                    return Set.of("java.net.InetAddress", "java.net.InetSocketAddress", "java.net.Socket")
                                    .contains(used.getName())
                            || used.getPackageName().startsWith("javax.net");
                }
            });

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .that()
            .doNotBelongToAnyOf(Main.class)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    /** Whatever the source, it makes raw entries and tells equal ones; what is in them, the redactor alone sees. */
    @ArchTest
    static final ArchRule onlyTheRedactorOpensRawEntries = classes()
            .that()
            .resideOutsideOfPackage(BASE + ".redact..")
            .should(touchNothingButThis(
                    RawEntry.class,
                    access -> Set.of("sameAs", "size", "mark")
                                    .contains(access.getTarget().getName())
                            || isConstructor(access.getTarget())));

    @ArchTest
    static final ArchRule onlyTheStoreBringsEntriesBack = classes()
            .that()
            .resideOutsideOfPackages(BASE + ".redact..", BASE + ".store..", BASE + ".central..")
            .should(touchNothingButThis(
                    RedactedEntry.class,
                    access -> !access.getTarget().getName().equals("kept") && !isConstructor(access.getTarget())));

    @ArchTest
    static final ArchRule nothingIsCalledUtil = noClasses().should().haveSimpleNameContaining("Util");

    @ArchTest
    static final ArchRule noStaticStateChanges =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule classesAreFinalOrMeantToBeExtended = classes()
            .that()
            .areNotInterfaces()
            .should(new ArchCondition<JavaClass>("be final, abstract or an enum") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    Set<JavaModifier> modifiers = item.getModifiers();
                    boolean closed = modifiers.contains(JavaModifier.FINAL)
                            || modifiers.contains(JavaModifier.ABSTRACT)
                            || item.isEnum()
                            || item.isAnonymousClass();
                    events.add(new SimpleConditionEvent(item, closed, item.getName() + " can be extended by anyone"));
                }
            });

    @ArchTest
    static final ArchRule noInterfaceHasJustOneImplementation = classes()
            .that()
            .areInterfaces()
            .and()
            .doNotBelongToAnyOf(HistoryWalk.Visitor.class) // the walk must not know who keeps the entries
            .should(new ArchCondition<JavaClass>("have several implementations, be sealed, or be given lambdas") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean several = item.getAllSubclasses().size() != 1;
                    boolean fine = several || item.reflect().isSealed() || item.isAnnotation();
                    events.add(new SimpleConditionEvent(item, fine, item.getName() + " has one implementation"));
                }
            });

    private static ArchRule onlyIn(List<String> packages, DescribedPredicate<JavaClass> library) {
        String[] allowed =
                packages.stream().map(name -> BASE + "." + name + "..").toArray(String[]::new);
        return noClasses().that(are(resideOutsideOfPackages(allowed))).should().dependOnClassesThat(library);
    }

    private static boolean isConstructor(AccessTarget target) {
        return target.getName().equals("<init>");
    }

    private static ArchCondition<JavaClass> touchNothingButThis(
            Class<?> guarded, java.util.function.Predicate<JavaAccess<?>> allowed) {
        return new ArchCondition<>("touch nothing of " + guarded.getSimpleName() + " but what is meant for all") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getAccessesFromSelf().stream()
                        .filter(access -> access.getTargetOwner().isEquivalentTo(guarded))
                        .forEach(access -> events.add(
                                new SimpleConditionEvent(access, allowed.test(access), access.getDescription())));
                // A method reference is no access of its own.
                item.getMethodReferencesFromSelf().stream()
                        .filter(reference -> reference.getTargetOwner().isEquivalentTo(guarded))
                        .forEach(reference -> events.add(new SimpleConditionEvent(
                                reference, allowed.test(reference), reference.getDescription())));
            }
        };
    }
}
