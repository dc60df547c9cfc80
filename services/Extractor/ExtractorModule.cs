using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using OkkiBridge.Extractor.Access;
using OkkiBridge.Extractor.Companies;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Push;
using OkkiBridge.Extractor.Reconciling;
using OkkiBridge.Extractor.Rejections;
using OkkiBridge.Extractor.Retention;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Extractor.Scheduling;
using OkkiBridge.Extractor.Stuck;
using OkkiBridge.Extractor.Timeline;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Hosting.Timeline;

namespace OkkiBridge.Extractor;

/// <summary>The Extractor: owns OKKI, the schedule, the runs and the control API.</summary>
public static class ExtractorModule
{
    /// <summary>Everything the Extractor needs besides bus, storage and plans.</summary>
    public static void AddExtractor(this IHostApplicationBuilder builder)
    {
        builder.AddTimeline(ExtractorTimeline.Lines);
        builder.Services.AddOkki();
        builder.Services.AddOptions<EventsOptions>().BindConfiguration("Events")
            .Validate(o => o.CompaniesPerMessage is >= 1 and <= 1000, "Events:CompaniesPerMessage must be from 1 to 1000")
            .Validate(o => o.MostOutstanding >= o.CompaniesPerMessage && o.MostOutstanding <= 1_000_000,
                "Events:MostOutstanding must be from Events:CompaniesPerMessage to 1000000")
            .ValidateOnStart();
        builder.Services.AddOptions<SchedulerOptions>().BindConfiguration("Scheduler")
            .Validate(o => o.Lease >= TimeSpan.FromSeconds(1) && o.Lease <= TimeSpan.FromHours(1), "Scheduler:Lease must lie between 00:00:01 and 01:00:00")
            .Validate(o => o.StuckAfter >= TimeSpan.FromMinutes(90) && o.StuckAfter <= TimeSpan.FromDays(7), "Scheduler:StuckAfter must lie between 01:30:00 and 7.00:00:00")
            .ValidateOnStart();
        builder.Services.AddOptions<CompensationOptions>().BindConfiguration("Compensation")
            .Validate(o => o.Every >= TimeSpan.FromSeconds(1) && o.Every <= TimeSpan.FromDays(1), "Compensation:Every must be from 00:00:01 to 1.00:00:00")
            .Validate(o => o.FirstDelay > TimeSpan.Zero && o.FirstDelay <= o.LongestDelay, "Compensation:FirstDelay must be more than 0 and at most Compensation:LongestDelay")
            .Validate(o => o.LongestDelay <= TimeSpan.FromDays(30), "Compensation:LongestDelay must be at most 30.00:00:00")
            .Validate(o => o.MostAttempts is >= 0 and <= 100, "Compensation:MostAttempts must be from 0 to 100")
            .Validate(o => o.LostAfter >= TimeSpan.FromHours(1) && o.LostAfter <= TimeSpan.FromDays(30), "Compensation:LostAfter must be from 01:00:00 to 30.00:00:00")
            .ValidateOnStart();

        builder.Services.AddOptions<RetentionOptions>().BindConfiguration("Retention")
            .Validate(o => o.RunCompanies >= TimeSpan.FromDays(1), "Retention:RunCompanies must be at least 1.00:00:00")
            .Validate(o => o.Runs >= o.RunCompanies && o.Runs <= TimeSpan.FromDays(3650), "Retention:Runs must be from Retention:RunCompanies to 3650.00:00:00")
            .ValidateOnStart();

        builder.Services.AddScoped<RunStarter>().AddScoped<RunExecutor>().AddScoped<RunCompletion>().AddScoped<Replay>().AddScoped<ReplayRuns>().AddScoped<RejectedCompany>().AddScoped<LaterOutcomes>();
        builder.Services.AddScoped<SourceList>().AddScoped<CellReader>().AddScoped<Totals>().AddScoped<OutsideRows>().AddScoped<OutstandingCompanies>().AddScoped<RunReading>();
        builder.Services.AddScoped<RoomOnTheWay>().AddScoped<CellPublisher>().AddScoped<DetailLookup>().AddScoped<GoneCheck>().AddScoped<KnownVersions>().AddScoped<LateChanges>();
        builder.Services.AddScoped<SampleReader>().AddSingleton<SourceClock>();
        builder.Services.AddScoped<Reconciliation>().AddScoped<UnlistedCompanies>();
        builder.Services.AddSingleton<LabelTables>().AddSingleton<RejectionViews>();
        builder.Services.AddHostedService<PlanScheduler>().AddHostedService<RunWorker>().AddHostedService<RunSweeper>().AddHostedService<Compensation>();
        builder.Services.AddHostedService<PlanFigures>();
        builder.Services.AddSingleton<StuckThings>().AddHostedService<StuckSweep>();
        builder.Services.AddHostedService<RetentionSweep>();

        builder.Services.AddRateLimits();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            o.SerializerOptions.MaxDepth = 2 * AnswerBody.MostDepth;        // a rejection shows what was nested too deep
        });
    }

    /// <summary>What the Extractor listens to.</summary>
    public static void AddExtractorConsumers(this IRegistrationConfigurator bus) => bus.AddConsumer<CompaniesSettledConsumer>();

    /// <summary>The control API and its OpenAPI document at <c>/openapi/v1.json</c>.</summary>
    public static void MapExtractor(this WebApplication app)
    {
        app.UseRateLimiter();

        var api = app.MapGroup("").RequireRateLimiting(RateLimits.ControlApi).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapOpenApi();
        api.MapPlans();
        api.MapRuns();
        api.MapCompanies();
        api.MapRejections();
        api.MapEvents();
        api.MapStorage();

        app.MapGroup("").RequireRateLimiting(RateLimits.Webhook).ProducesProblem(StatusCodes.Status429TooManyRequests).MapPush();
    }
}
