using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Hosting.Tests.Bus;

public sealed record Line(LogLevel Level, int Id, string Text);

/// <summary>What a service says, from warnings on.</summary>
public sealed class LinesHeard : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<Line> _lines = new();

    public IReadOnlyCollection<Line> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Enqueue(new Line(logLevel, eventId.Id, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
