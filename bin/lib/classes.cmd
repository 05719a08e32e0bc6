@echo off
rem For archive.cmd, whose variables are used: sets classes to the option for the class archive (bin/lib/classes.sh says what that is), and
rem makes one in the background where none fits. It fits while the sizes and times of it, of the program and of the JVM are the same.
if "%~1"=="train" goto train

set "cds=%own%\cds"
set "jvm="
for %%I in ("%java%\..\server\jvm.dll") do set "jvm=%%~fI"
if not exist "%jvm%" exit /b 0
call :read
set recorded=""
if exist "%cds%\classes.key" set /p recorded=<"%cds%\classes.key"
if "%key%"==%recorded% goto use
if "%ARCHIVE_CDS%"=="wait" (
    rd /s /q "%cds%\training" 2>nul
    call "%~f0" train >nul 2>nul <nul
    goto use
)
start /b /low "" cmd /d /c call "%~f0" train >nul 2>nul <nul
exit /b 0

:use
if exist "%cds%\classes.jsa" set classes="-XX:SharedArchiveFile=%cds%\classes.jsa"
exit /b 0

:read
set "key=%jar%"
for %%I in ("%jar%" "%jvm%" "%cds%\classes.jsa") do call :add "%%~zI %%~tI"
exit /b 0

:add
set "key=%key%;%~1"
exit /b 0

rem Without the user's environment, in a home of its own. The folder is the lock: who cannot make it is not the first.
:train
setlocal
set "scratch=%cds%\training"
md "%cds%" 2>nul
ver >nul
md "%scratch%" 2>nul
if errorlevel 1 exit /b 0
for /f "delims==" %%I in ('set ARCHIVE_ 2^>nul') do set "%%I="
for %%I in (HTTP_PROXY HTTPS_PROXY NO_PROXY) do set "%%I="
del "%cds%\classes.key" "%cds%\classes.jsa" 2>nul
"%java%" %options% "-Darchive.native=%own%\native\%driver%" "-Duser.home=%scratch%" "-Djava.io.tmpdir=%scratch%" "-XX:DumpLoadedClassList=%scratch%\list" -jar "%jar%" demo --home "%scratch%\home"
if not errorlevel 1 "%java%" -Xlog:disable -Xshare:dump "-XX:SharedClassListFile=%scratch%\list" "-XX:SharedArchiveFile=%scratch%\jsa" -cp "%jar%"
if exist "%scratch%\jsa" move /y "%scratch%\jsa" "%cds%\classes.jsa"
rem A training that failed leaves a key without an archive, so that it is not tried at every start.
call :read
>"%cds%\classes.key" echo "%key%"
rd /s /q "%scratch%"
exit /b 0
