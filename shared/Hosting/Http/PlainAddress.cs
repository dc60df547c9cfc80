using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Hosting.Http;

/// <summary>A provider behind <c>http://</c> is allowed, for simulators and networks of one's own, but never without a word.</summary>
public static partial class PlainAddress
{
    /// <summary>One warning at start when the address that <paramref name="key"/> holds is neither https nor this machine.</summary>
    public static IServiceCollection WarnOfPlainAddress(this IServiceCollection services, string key, Func<IServiceProvider, Uri> address) =>
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<Warning>(provider, key, address(provider)));

    private sealed partial class Warning(string key, Uri address, ILogger<Warning> log) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (address is { Scheme: "http", IsLoopback: false }) TravelsInTheClear(log, key, address.Host);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(1002, LogLevel.Warning, "{Key} is not https: secrets and customers' data travel to {Host} in the clear")]
        private static partial void TravelsInTheClear(ILogger logger, string key, string host);
    }
}
