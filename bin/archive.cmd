@echo off
rem Starts the program on Windows: that of a release, or in a checkout what mvn -Dmaven.test.skip=true package has built.
rem
rem   JAVA_HOME          the Java to use, of 17 or newer, else the one on the PATH
rem   ARCHIVE_JAVA_OPTS  more options for the JVM, for instance -Xmx1g
rem   ARCHIVE_CDS=0      start without the class archive; =wait: make it first where there is none that fits, not beside the first start
setlocal DisableDelayedExpansion
for %%I in ("%~dp0..") do set "root=%%~fI"
set "target=%root%"
if not exist "%root%\archive.jar" set "target=%root%\target"
set "jar=%target%\archive.jar"
if not exist "%jar%" (
    >&2 echo archive: the program is not built yet: run mvn -Dmaven.test.skip=true package in "%root%"
    exit /b 1
)

set "java="
if exist "%root%\runtime\bin\java.exe" set "java=%root%\runtime\bin\java.exe"
if not defined java if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if not defined java for %%I in (java.exe) do set "java=%%~$PATH:I"
if not defined java (
    >&2 echo archive: no Java was found: install one of 17 or newer, or set JAVA_HOME to the folder of yours
    exit /b 1
)

rem What is made once for this user, and is this user's alone: the libraries of SQLite and Zstandard, and the class archive.
set "own=%LOCALAPPDATA%\comfy-archive"
if not defined LOCALAPPDATA set "own=%TEMP%\comfy-archive"
set "driver=sqlite-jdbc.jar"
for /f "delims=" %%I in ('dir /b "%target%\lib\sqlite-jdbc-*.jar" 2^>nul') do set "driver=%%I"

rem bin\archive says why each of these.
set "options=-XX:+UseSerialGC -Xmx384m -Xmn96m -XX:SurvivorRatio=2 -XX:TargetSurvivorRatio=90 -XX:MaxInlineLevel=6 -XX:FreqInlineSize=100"
set "options=%options% -XX:-UsePerfData -Xlog:disable -XX:+DisplayVMOutputToStderr -XX:-CreateCoredumpOnCrash"
set "options=%options% -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"
set "options=%options% -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8"

rem Java asks the console itself whether one is there, and does not load a line editor for that. Its width is the second figure.
set "console=-Darchive.console=true -Djdk.console=java.base"
set "columns="
for /f "skip=4 tokens=2 delims=:" %%I in ('mode con 2^>nul') do if not defined columns set "columns=%%I"
if defined columns set "columns=%columns: =%"
if defined columns set "console=%console% -Darchive.columns=%columns%"

set "classes="
if not "%ARCHIVE_CDS%"=="0" call "%~dp0lib\classes.cmd"

rem What is printed is UTF-8, whatever the console was told before.
set "page="
for /f "tokens=2 delims=:." %%I in ('chcp 2^>nul') do set "page=%%I"
if defined page set "page=%page: =%"
if "%page%"=="65001" set "page="
if defined page chcp 65001 >nul 2>nul
"%java%" %options% "-XX:ErrorFile=%TEMP%\archive-hs_err_%%p.log" "-Darchive.native=%own%\native\%driver%" %console% %classes% %ARCHIVE_JAVA_OPTS% -jar "%jar%" %*
set "code=%ERRORLEVEL%"
if defined page chcp %page% >nul 2>nul
exit /b %code%
