using System.Globalization;

namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>A clock for each process that can be moved while it runs (libfaketime); the monotonic clock runs on, as it does on a host.</summary>
internal sealed class HostClocks : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("okkibridge-clocks").FullName;
    private readonly List<string> _files = [];

    /// <summary>The library; null where it is not installed, and clocks stay right.</summary>
    public static string? Library { get; } = !Directory.Exists("/usr/lib") ? null : Directory.EnumerateDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);

    /// <summary>Gives a process one of its own.</summary>
    public void Give(IDictionary<string, string?> environment)
    {
        if (Library is null) return;

        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        Set(file, 0);
        lock (_files) _files.Add(file);
        environment["LD_PRELOAD"] = Library;
        environment["FAKETIME_TIMESTAMP_FILE"] = file;
        environment["FAKETIME_CACHE_DURATION"] = "1";
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        environment["FAKETIME_DONT_RESET"] = "1";
        environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";      // with it, every wait of the runtime ends at once
    }

    /// <summary>Moves one of those given last, by up to two hours either way.</summary>
    public void Jump(int draw, int living)
    {
        lock (_files)
        {
            if (_files.Count > 0 && living > 0) Set(_files[^(1 + (draw % Math.Min(living, _files.Count)))], (draw % 14_400) - 7_200);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>At once, so that nobody reads half of it.</summary>
    private static void Set(string file, int seconds)
    {
        File.WriteAllText($"{file}.new", string.Create(CultureInfo.InvariantCulture, $"{seconds:+0;-0;+0}"));
        File.Move($"{file}.new", file, overwrite: true);
    }
}
