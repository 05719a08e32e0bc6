@echo off
rem Starts the program on Windows. Build it first, with a JDK of 17 or newer and Maven: mvn -Dmaven.test.skip=true package
rem
rem   JAVA_HOME          the Java to use, else the one on the PATH
rem   ARCHIVE_JAVA_OPTS  more options for the JVM, for instance -Xmx1g
setlocal
for %%I in ("%~dp0..") do set "root=%%~fI"
set "jar=%root%\target\archive.jar"
if not exist "%jar%" (
    >&2 echo archive: the program is not built yet: run mvn -Dmaven.test.skip=true package in "%root%"
    exit /b 1
)
set "java=java.exe"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if "%java%"=="java.exe" where java.exe >nul 2>nul || (
    >&2 echo archive: no Java was found: install one of 17 or newer, or set JAVA_HOME to the folder of yours
    exit /b 1
)
"%java%" -XX:+UseSerialGC -Xmx384m -Xmn96m -XX:SurvivorRatio=2 -XX:TargetSurvivorRatio=90 -XX:MaxInlineLevel=6 -XX:FreqInlineSize=100 -XX:-UsePerfData -Xlog:disable -XX:+DisplayVMOutputToStderr -XX:-CreateCoredumpOnCrash "-XX:ErrorFile=%TEMP%\archive-hs_err_%%p.log" -Dfile.encoding=UTF-8 %ARCHIVE_JAVA_OPTS% -jar "%jar%" %*
exit /b %ERRORLEVEL%
