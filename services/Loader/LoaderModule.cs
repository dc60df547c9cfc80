using MassTransit;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Hosting.Timeline;
using OkkiBridge.Loader.Guarding;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader;

/// <summary>The Loader: ID check against the ledger, then batched writes to Qingyiyun.</summary>
public static class LoaderModule
{
    /// <summary>Everything the Loader needs besides bus, storage and plans.</summary>
    public static void AddLoader(this IHostApplicationBuilder builder)
    {
        builder.AddTimeline(LoaderTimeline.Lines);
        builder.Services.AddQingyiyun();
        builder.Services.AddSingleton<WriteLease>().AddSingleton<LoadingReports>().AddSingleton<Suspects>().AddSingleton<Unanswered>();
        builder.Services.AddSingleton<TargetPause>().AddSingleton<LoadingGate>().AddHostedService<CanaryCalls>();
        builder.Services.AddOptions<BusOptions>().Validate<WriteLease>(
            (bus, claim) => bus.RedeliveryDelays is not { } delays || delays.Sum(d => d.TotalSeconds) > claim.Length.TotalSeconds,
            "Bus:RedeliveryDelays must add up to more than twice Qingyiyun:Timeout and Qingyiyun:LongestBudgetWait together: a write's claim lasts so long, and no message is given up while it may have left one");
        builder.Services.AddSingleton<RefusalGuard>();
        builder.Services.AddHostedService<OverdueClaims>().AddHostedService<LateEffects>();
        builder.Services.AddScoped<Delivery>().AddScoped<BatchLoader>().AddScoped<LedgerCheck>().AddScoped<ChunkWriter>().AddScoped<ClaimedWrite>().AddScoped<InDoubt>().AddScoped<RefusedRecords>();
    }

    /// <summary>What the Loader listens to.</summary>
    public static void AddLoaderConsumers(this IRegistrationConfigurator bus)
    {
        bus.AddConsumer<CompaniesNormalizedConsumer, CompaniesNormalizedConsumerDefinition>();
        bus.AddConsumer<NormalizedGivenUpConsumer>();
    }
}
