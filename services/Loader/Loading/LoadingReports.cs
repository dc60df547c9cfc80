using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>Tells the runs whose companies cannot be loaded at present why, and takes it back when they can.</summary>
internal sealed class LoadingReports(IRuns runs, SecretFilter secrets, IOptions<QingyiyunOptions> options, ILogger<LoadingReports> log)
{
    private readonly ConcurrentDictionary<string, bool> _told = new();

    /// <summary>The companies of a message come again later.</summary>
    public async Task WaitsAsync(IEnumerable<string> runIds, Exception fault)
    {
        var call = fault switch
        {
            TargetUnavailableException away => away.Call,
            AnswerLostException or ClaimedElsewhereException => options.Value.Mode is WriteMode.Store ? TargetCall.Store : TargetCall.Write,
            _ => null,
        };
        foreach (var runId in runIds)
        {
            _told[runId] = true;
            await ReportAsync(runId, secrets.Clean(call is null ? fault.Message : $"{call}: {fault.Message}"));
        }
    }

    /// <summary>They were loaded.</summary>
    public async Task GoesOnAsync(IEnumerable<string> runIds)
    {
        foreach (var runId in runIds)
            if (_told.TryRemove(runId, out _)) await ReportAsync(runId, null);
    }

    /// <summary>What is told helps people only: loading does not depend on it.</summary>
    private async Task ReportAsync(string runId, string? error)
    {
        try
        {
            await runs.ReportAsync(runId, error, CancellationToken.None);
        }
        catch (Exception fault)
        {
            log.ReportLost(runId, fault.Message);
        }
    }
}
