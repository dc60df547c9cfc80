using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
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
        var secrets = app.Services.GetRequiredService<SecretFilter>();
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception fault) when (fault is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            foreach (var line in Explain(fault).Distinct()) await Console.Error.WriteLineAsync(secrets.Clean(line));

            await app.DisposeAsync();
            return WrongConfiguration;
        }

        var fatal = app.Services.GetRequiredService<FatalFault>();
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (fatal.Line is not null)
        {
            // ended before it had started
        }
        catch (IOException unbound) when (unbound.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(unbound.Message);      // names the address
            return WrongConfiguration;
        }

        if (fatal.Line is null) return 0;

        await Console.Error.WriteLineAsync(secrets.Clean(fatal.Line));
        return WrongConfiguration;
    }

    internal static IEnumerable<string> Explain(Exception fault) => fault switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException several => several.InnerExceptions.SelectMany(Explain),
        { InnerException: InvalidOperationException inner } => Explain(inner), // the binder's innermost text names the key
        _ => [fault.Message.ReplaceLineEndings(" ")],
    };
}
