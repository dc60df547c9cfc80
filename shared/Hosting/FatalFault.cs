using Microsoft.Extensions.Hosting;

namespace OkkiBridge.Hosting;

/// <summary>A fault of the configuration that shows only in operation. The service stops and explains, instead of staying up without working.</summary>
internal sealed class FatalFault(IHostApplicationLifetime lifetime)
{
    /// <summary>What to tell the operator; null while there is none.</summary>
    public string? Line { get; private set; }

    public void Stop(string line)
    {
        Line ??= line;
        lifetime.StopApplication();
    }
}
