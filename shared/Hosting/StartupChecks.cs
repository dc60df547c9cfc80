using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Hosting;

/// <summary>Checks of the configuration that belong to no options class; their faults are shown with all others by <see cref="RunOrExplain"/>.</summary>
internal static class StartupChecks
{
    /// <summary>Each fault is a sentence that names the key.</summary>
    public static void AddStartupCheck(this IServiceCollection services, Func<IServiceProvider, IEnumerable<string?>> faults)
    {
        services.AddOptions<Subject>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<Subject>>(provider => new Check(faults(provider)));
    }

    private sealed class Subject;

    private sealed class Check(IEnumerable<string?> faults) : IValidateOptions<Subject>
    {
        public ValidateOptionsResult Validate(string? name, Subject options) =>
            faults.OfType<string>().ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }
}
