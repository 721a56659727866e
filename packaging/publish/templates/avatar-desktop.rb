cask "avatar-desktop" do
  arch arm: "arm64", intel: "x86_64"

  version "@VERSION@"
  sha256 arm:   "@DMG_ARM_SHA256@",
         intel: "@DMG_INTEL_SHA256@"

  url "@HOME@/releases/download/v#{version}/AvatarDesktop-#{version}-macos-#{arch}.dmg"
  name "Avatar Desktop"
  desc "Turns portraits, voices and clips into characters with cloud AI models"
  homepage "@HOME@"

  livecheck do
    url :url
    strategy :github_latest
  end

  depends_on macos: ">= :sonoma"

  app "Avatar Desktop.app"

  zap trash: [
    "~/Library/Application Support/avatar-desktop",
    "~/Library/Caches/avatar-desktop",
    "~/Library/Saved Application State/org.avatardesktop.AvatarDesktop.savedState",
  ]
end
