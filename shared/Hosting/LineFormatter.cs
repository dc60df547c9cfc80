using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OkkiBridge.Hosting;

/// <summary>
/// One entry, one line: time in UTC, level, category and event, trace, message, exception. A stack trace comes with errors only: a warning says that
/// something goes on without. A broker that is away is no error of ours either, at whatever level.
/// </summary>
internal sealed class LineFormatter(SecretFilter secrets, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "okkibridge";

    /// <summary>Enough for a deep stack trace.</summary>
    private const int Longest = 16 * 1024;

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var trace = Activity.Current is { } activity ? $" trace={activity.TraceId}" : "";
        var message = entry.Formatter(entry.State, entry.Exception);
        var fault = entry.Exception switch
        {
            null => "",
            { } exception when entry.LogLevel >= LogLevel.Error && exception is not MassTransit.ConnectionException => $" {exception}",
            { } exception => $" ({Brief(exception)})",
        };

        var line = secrets.Clean($"{at} {Spell(entry.LogLevel)} {entry.Category}[{entry.EventId.Id}]{trace} {message}{fault}".ReplaceLineEndings(" | "));
        textWriter.WriteLine(line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest - 1), "…"));      // cut last: half a secret is not known as one
    }

    private static string Brief(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message}: {Brief(inner)}" : exception.Message;

    private static string Spell(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit",
        LogLevel.Error => "error",
        LogLevel.Warning => "warn",
        LogLevel.Information => "info",
        _ => "debug",
    };
}
