using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Plans;

namespace OkkiBridge.Hosting;

/// <summary>The plans of a service, from <c>Plans:Directory</c>; a fault in one of them stops start-up.</summary>
public static class PlansModule
{
    /// <summary>Adds the <see cref="PlanCatalog"/>, which follows the folder, the <see cref="PlanResolver"/> and the <see cref="LedgerScopes"/>.</summary>
    public static WebApplicationBuilder AddPlans(this WebApplicationBuilder builder)
    {
        var directory = Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["Plans:Directory"] is { Length: > 0 } given ? given : "plans");
        var (catalog, faults) = Load(directory);

        builder.Services.AddStartupCheck(_ => faults);
        builder.Services.AddSingleton(catalog ?? PlanCatalog.Empty);
        builder.Services.AddSingleton<PlanResolver>().AddSingleton<LedgerScopes>();
        builder.Services.AddHostedService<PlanWatch>();
        return builder;
    }

    private static (PlanCatalog? Catalog, IReadOnlyList<string> Faults) Load(string directory)
    {
        if (!Directory.Exists(directory)) return (null, [$"Plans:Directory: the folder {directory} does not exist"]);
        try
        {
            var catalog = PlanCatalog.Load(directory);
            return catalog.Plans.Count > 0 ? (catalog, []) : (null, [$"Plans:Directory: the folder {directory} holds no plan: a folder with source.json and target.json"]);
        }
        catch (PlanException fault)
        {
            return (null, [.. fault.Findings.Select(f => f.ToString())]);
        }
    }
}
