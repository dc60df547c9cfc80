using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace OkkiBridge.Testing;

/// <summary>One service as a process of its own, configured by environment variables only.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const int KeptLines = 2000;

    /// <summary>
    /// Calls, in hexadecimal digits, after which the runtime compiles a method once more and better. Its own figure (1E), and what it counts to do it well
    /// (<c>TieredPGO</c>), are meant for processes that live on: one of a test spends more on it than on its work.
    /// </summary>
    public const string CallsBeforeOptimizing = "DOTNET_TC_CallCountThreshold";

    /// <summary>What Compose and Kubernetes give it.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(120);

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;
    private readonly Action<string>? _heard;

    private ServiceProcess(string service, string folder, Process process, Uri address, Action<string>? heard)
    {
        (Service, Folder, _process, Address, _heard) = (service, folder, process, address, heard);
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Project name: <c>Extractor</c>, <c>Transformer</c>, <c>Loader</c>.</summary>
    public string Service { get; }

    /// <summary>Where its assemblies lie.</summary>
    public string Folder { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>It is gone.</summary>
    public bool HasExited
    {
        get
        {
            try
            {
                return _process.HasExited;
            }
            catch (InvalidOperationException)
            {
                return true;        // disposed
            }
        }
    }

    /// <summary>The most memory that it ever had resident, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>What it has used of the machine's cores so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its last lines of output.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a service whose assembly lies beside the tests', or in another <paramref name="folder"/>; <paramref name="heard"/> gets every line of its output.</summary>
    public static ServiceProcess Start(string service, IReadOnlyDictionary<string, string?> environment, Action<string>? heard = null, string? folder = null)
    {
        folder ??= AppContext.BaseDirectory;
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, $"OkkiBridge.{service}.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["ASPNETCORE_URLS"] = address.ToString(), ["DOTNET_gcServer"] = "0", [CallsBeforeOptimizing] = "1000", ["DOTNET_TieredPGO"] = "0" },
        };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        return new ServiceProcess(service, folder, new Process { StartInfo = start }, address, heard);
    }

    /// <summary>Waits until it says it is ready.</summary>
    public async Task<ServiceProcess> ReadyAsync(CancellationToken ct)
    {
        await Eventually.TrueAsync(
            async () => _process.HasExited
                ? throw new InvalidOperationException($"{Service} ended with {_process.ExitCode}:\n{Output}")
                : await HealthAsync("ready", ct) is HttpStatusCode.OK,
            () => $"{Service} did not become ready:\n{Output}", ct);
        return this;
    }

    /// <summary>What <c>/health/…</c> answers; null when nothing answers, or not in time.</summary>
    public async Task<HttpStatusCode?> HealthAsync(string which, CancellationToken ct)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(Address, $"/health/{which}"), ct);
            return answer.StatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Waits for its end by itself; returns its exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    /// <summary><c>SIGTERM</c>, as Compose and Kubernetes send it, and waits for its end; returns its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        await Shell.RunAsync($"kill -TERM {_process.Id}", ct);
        try
        {
            return await ExitAsync(ct).WaitAsync(LongestStop, ct);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Service} did not stop within {LongestStop}:\n{Output}");
        }
    }

    /// <summary><c>SIGSTOP</c>: it stands still, with all it holds. Nothing for one that is gone.</summary>
    public Task SuspendAsync(CancellationToken ct) => SignalAsync("STOP", ct);

    /// <summary><c>SIGCONT</c>: it goes on, and knows nothing of the time that passed.</summary>
    public Task ResumeAsync(CancellationToken ct) => SignalAsync("CONT", ct);

    /// <summary><c>kill -9</c>.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SignalAsync(string signal, CancellationToken ct)
    {
        int id;
        try
        {
            if (_process.HasExited) return;
            id = _process.Id;
        }
        catch (InvalidOperationException)
        {
            return;         // disposed
        }

        await Shell.RunAsync($"kill -{signal} {id} 2>/dev/null || true", ct);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _heard?.Invoke(line);
        _output.Enqueue(line);
        while (_output.Count > KeptLines) _output.TryDequeue(out _);
    }
}
