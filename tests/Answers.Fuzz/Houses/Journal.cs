using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Answers.Fuzz.Houses;

/// <summary>Takes note of what a service must not say: that something critical happened, or that it met an exception which nobody meant.</summary>
internal sealed class Journal : ILoggerProvider
{
    private const int MostKept = 20;

    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Unmeant => _lines;

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName);

    public void Dispose()
    {
    }

    /// <summary>Connections that are cut, time-outs and faults with names of ours are what such a day brings.</summary>
    private static bool IsMeant(Exception fault) =>
        fault is HttpRequestException or IOException or OperationCanceledException or TimeoutException or SqliteException
        || fault.GetType().FullName!.StartsWith("OkkiBridge.", StringComparison.Ordinal) || fault.GetType().FullName!.StartsWith("MassTransit.", StringComparison.Ordinal)
        || fault is AggregateException many && many.InnerExceptions.All(IsMeant);

    private sealed class Lines(Journal journal, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Critical && (exception is null || IsMeant(exception))) return;
            if (journal._lines.Count < MostKept) journal._lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
        }
    }
}
