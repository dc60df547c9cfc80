using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Hosting;

/// <summary>Runs a service, or says in plain lines why its configuration does not let it.</summary>
public static class RunOrExplain
{
    /// <summary>What a process ends with when its configuration is wrong (<c>EX_CONFIG</c> of sysexits).</summary>
    public const int WrongConfiguration = 78;

    /// <summary>
    /// Checks the configuration before anything starts, because a fault inside <c>RunAsync</c> is logged with a stack trace first. Each fault is one line
    /// on standard error.
    /// </summary>
    public static async Task<int> RunOrExplainAsync(this WebApplication app)
    {
        if (HealthProbe.IsWanted(app.Configuration)) return await HealthProbe.RunAsync(app.Configuration);

        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception fault) when (fault is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            var secrets = app.Services.GetRequiredService<SecretFilter>();
            foreach (var line in Explain(fault).Distinct()) await Console.Error.WriteLineAsync(secrets.Clean(line));

            await app.DisposeAsync();
            return WrongConfiguration;
        }

        await app.RunAsync();
        return 0;
    }

    internal static IEnumerable<string> Explain(Exception fault) => fault switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException several => several.InnerExceptions.SelectMany(Explain),
        { InnerException: InvalidOperationException inner } => Explain(inner), // the binder's innermost text names the key
        _ => [fault.Message.ReplaceLineEndings(" ")],
    };
}
