using System.Diagnostics;
using System.Text.Json;

namespace OkkiBridge.Deploy.Tests;

/// <summary><c>kubectl kustomize</c>: what an operator applies.</summary>
internal static class Kustomize
{
    private static readonly Version Oldest = new(5, 0);

    private static readonly Lazy<string?> Reason = new(Probe);

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? SkipReason => Reason.Value;

    /// <summary>Builds a folder with a <c>kustomization.yaml</c>.</summary>
    public static string Build(string folder)
    {
        var (exit, output, error) = Run("kustomize", folder);
        return exit == 0 && error == "" ? output : throw new InvalidOperationException($"kubectl kustomize {folder} ended with {exit}: {error}");
    }

    private static string? Probe()
    {
        try
        {
            var (_, output, _) = Run("version", "--client", "--output=json");
            using var json = JsonDocument.Parse(output);
            return json.RootElement.TryGetProperty("kustomizeVersion", out var version) && Version.Parse(version.GetString()!.TrimStart('v')) >= Oldest
                ? null
                : "kubectl on the path is older than 1.27 and cannot build the manifests";
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or JsonException or FormatException)
        {
            return "No kubectl on the path builds the manifests";
        }
    }

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
