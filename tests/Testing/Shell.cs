using System.Diagnostics;

namespace OkkiBridge.Testing;

/// <summary>Commands that tests are given by environment variables.</summary>
public static class Shell
{
    /// <summary>Runs one to its end; throws when that is not 0.</summary>
    public static async Task RunAsync(string command, CancellationToken ct)
    {
        using var shell = Process.Start("sh", ["-c", command]);
        await shell.WaitForExitAsync(ct).WaitAsync(Eventually.Patience, ct);
        if (shell.ExitCode != 0) throw new InvalidOperationException($"ended with {shell.ExitCode}: {command}");
    }

    /// <summary>What a command says that leaves nothing running; null when it fails.</summary>
    public static async Task<string?> AskAsync(string command, CancellationToken ct)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var said = await shell.StandardOutput.ReadToEndAsync(ct).WaitAsync(Eventually.Patience, ct);
        await shell.WaitForExitAsync(ct).WaitAsync(Eventually.Patience, ct);
        return shell.ExitCode == 0 ? said : null;
    }
}
