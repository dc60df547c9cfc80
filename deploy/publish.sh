#!/bin/sh
# Publishes a project into /image/app, as its image holds it: no symbols, a bill of materials, and built again the same to the last byte and date.
set -eu
project=$1

dotnet publish "$project" --no-restore -c Release -o /image/app \
    -p:UseAppHost=false -p:DebugType=none -p:PublishDocumentationFiles=false -p:SatelliteResourceLanguages=en -p:IsTransformWebConfigDisabled=true

# Native libraries for machines that the image does not run on.
find /image/app -path '/image/app/runtimes/*' -prune ! -name linux-x64 ! -name linux-arm64 -exec rm -r {} +

dotnet dotnet-CycloneDX "$project" --recursive --exclude-dev --disable-package-restore --base-intermediate-output-path artifacts/obj \
    --no-serial-number --set-name "OkkiBridge.$(basename "$project" .csproj)" --set-version "$(dotnet msbuild "$project" -getProperty:Version)" \
    --output-format Json --output /image/app --filename sbom.cdx.json
sed -i '/^    "timestamp": /d' /image/app/sbom.cdx.json

find /image -exec touch -h -d @0 {} +
