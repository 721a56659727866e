; Setup by Inno Setup 6.4: `iscc /DVersion=1.2.3 /DBundle=FOLDER /DOut=FOLDER /DIcon=app.ico avatar-desktop.iss`
; One person's installation unless they choose otherwise, so nobody is asked for an administrator's
; password. Nothing is taken over: the app appears under "Open with".
; /Ssigned=COMMAND with /DSigned=1 signs setup and uninstaller, see pack.py.
#ifndef Dir
  #define Dir "{autopf}\Avatar Desktop"
#endif
#define Exe "avatar-desktop.exe"
#define AppUserModelID "org.avatardesktop.AvatarDesktop"

[Setup]
AppId={{6B1B7C2E-6C0F-4E43-9A63-3C8E1D6F7A55}
AppName=Avatar Desktop
AppVersion={#Version}
AppPublisher=The Avatar Desktop authors
AppMutex=AvatarDesktopRunning
VersionInfoVersion={#Version}
DefaultDirName={#Dir}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Out}
OutputBaseFilename=AvatarDesktop-{#Version}-windows-x64-setup
#ifdef Fast
Compression=zip
#else
Compression=lzma2/max
SolidCompression=yes
#endif
WizardStyle=modern
SetupIconFile={#Icon}
UninstallDisplayName=Avatar Desktop
UninstallDisplayIcon={app}\{#Exe}
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no
#ifdef Signed
SignTool=signed
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "zh"; MessagesFile: "compiler:Default.isl,ChineseSimplified.isl"

[CustomMessages]
en.RemoveFiles=Remove your settings and the library with all results too?%n%nThis cannot be undone. Folders that you chose yourself for the library stay.
zh.RemoveFiles=是否一并删除设置和作品库（包括所有生成结果）？%n%n此操作无法撤销。您自己指定的作品库文件夹会保留。

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; What an earlier version left and this one does not bring.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Avatar Desktop"; Filename: "{app}\{#Exe}"; AppUserModelID: "{#AppUserModelID}"
Name: "{autodesktop}\Avatar Desktop"; Filename: "{app}\{#Exe}"; AppUserModelID: "{#AppUserModelID}"; Tasks: desktopicon

[Registry]
#define Key "Software\Classes\Applications\avatar-desktop.exe"
Root: HKA; Subkey: "{#Key}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Avatar Desktop"; Flags: uninsdeletekey
Root: HKA; Subkey: "{#Key}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Exe}"" ""%1"""
#define Type(str Ending) "Root: HKA; Subkey: """ + Key + "\SupportedTypes""; ValueType: string; ValueName: ""." + Ending + """; ValueData: """""
#emit Type("jpg")
#emit Type("jpeg")
#emit Type("png")
#emit Type("bmp")
#emit Type("webp")
#emit Type("wav")
#emit Type("mp3")
#emit Type("aac")
#emit Type("mp4")
#emit Type("m4v")
#emit Type("mov")
#emit Type("avi")
#emit Type("mkv")
#emit Type("flv")
#emit Type("ts")
#emit Type("mpg")
#emit Type("mpeg")
#emit Type("mxf")

[Run]
Filename: "{app}\{#Exe}"; Description: "{cm:LaunchProgram,Avatar Desktop}"; Flags: nowait postinstall skipifsilent

[Code]
function VideosFolder: String;
begin
  if not RegQueryStringValue(HKCU, 'Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders', 'My Video', Result) then
    Result := GetEnv('USERPROFILE') + '\Videos';
end;

procedure RemoveFiles;
begin
  DelTree(ExpandConstant('{localappdata}\avatar-desktop'), True, True, True);
  DelTree(VideosFolder + '\Avatar Desktop', True, True, True);
  DelTree(VideosFolder + '\Avatar Desktop Demo', True, True, True);
end;

{ The person's files stay unless asked: by the question, or by /REMOVEFILES=1 where none is put. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step <> usPostUninstall then
    Exit;
  if UninstallSilent then
  begin
    if ExpandConstant('{param:REMOVEFILES|0}') = '1' then
      RemoveFiles;
  end
  else if MsgBox(CustomMessage('RemoveFiles'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
    RemoveFiles;
end;
