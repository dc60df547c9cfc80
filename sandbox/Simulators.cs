using OkkiBridge.Sandbox.Faults.Bending.Catalogue;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Sandbox;

/// <summary>Both simulators, for as long as the process runs.</summary>
internal sealed partial class Simulators(SandboxSettings settings, TimeProvider time, ILogger<Simulators> log) : IHostedService
{
    private OkkiSandbox? _okki;
    private QingyiyunSandbox? _qingyiyun;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var okki = new OkkiSandboxOptions
        {
            Companies = settings.Companies,
            BadCompanies = settings.BadCompanies,
            Products = settings.Products,
            Orders = settings.Orders,
            Seed = settings.Seed,
            ChangesPerSecond = settings.ChangesPerMinute / 60,
            RequestsPerMinute = settings.Okki.RequestsPerMinute,
        };
        var qingyiyun = new QingyiyunSandboxOptions { Seed = settings.Seed, RequestsPerMinute = settings.Qingyiyun.RequestsPerMinute };

        _okki = await OkkiSandbox.StartAsync(okki, time, settings.Okki.Url, cancellationToken);
        _qingyiyun = await QingyiyunSandbox.StartAsync(qingyiyun, time, settings.Qingyiyun.Url, cancellationToken);
        _okki.Faults = _qingyiyun.Faults = settings.FaultPlan;
        _okki.Bend = _qingyiyun.Bend = BendCatalogue.Get(settings.Bend);
        Started(log, okki.Companies, _okki.Url, _qingyiyun.Url, settings.Faults);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_qingyiyun is not null)
            await _qingyiyun.DisposeAsync();
        if (_okki is not null)
            await _okki.DisposeAsync();
    }

    [LoggerMessage(9001, LogLevel.Information, "OKKI with {Companies} companies at {Okki}, Qingyiyun at {Qingyiyun}, faults {Faults}")]
    private static partial void Started(ILogger log, int companies, Uri okki, Uri qingyiyun, string faults);
}
