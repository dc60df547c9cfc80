using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OkkiBridge.Testing;

/// <summary>A real RabbitMQ, if one answers at <c>RABBITMQ_URI</c>. Each owner has a prefix of its own for every name on it.</summary>
public sealed class Broker : IAsyncDisposable
{
    private static readonly Lazy<Task<string?>> Probed = new(ProbeAsync);

    private readonly List<string> _queues = [];
    private readonly List<string> _exchanges = [];

    /// <summary>Where it is: <c>RABBITMQ_URI</c>, or the stock broker of this machine.</summary>
    public static string Uri => Environment.GetEnvironmentVariable("RABBITMQ_URI") is { Length: > 0 } uri ? uri : "amqp://guest:guest@127.0.0.1:5672/";

    /// <summary>Why tests that need it are skipped; null when it answers.</summary>
    public static Task<string?> SkipReasonAsync() => Probed.Value;

    /// <summary>Where its prometheus plugin listens, from <c>RABBITMQ_METRICS</c>; null without one.</summary>
    public static Uri? MetricsUri => Environment.GetEnvironmentVariable("RABBITMQ_METRICS") is { Length: > 0 } address ? new Uri(address) : null;

    /// <summary>A shell command that restarts it, from <c>RABBITMQ_RESTART</c>; null where tests may not. Others may be using it at the same time.</summary>
    public static string? RestartCommand => Environment.GetEnvironmentVariable("RABBITMQ_RESTART") is { Length: > 0 } command ? command : null;

    /// <summary>Restarts it, and returns once it answers again.</summary>
    public static async Task RestartAsync(CancellationToken ct)
    {
        await Shell.RunAsync(RestartCommand ?? throw new InvalidOperationException("RABBITMQ_RESTART is not set"), ct);
        await Eventually.TrueAsync(async () => await ProbeAsync() is null, () => "RabbitMQ did not come back", ct);
    }

    /// <summary>Its memory in bytes, as the command in <c>RABBITMQ_MEMORY</c> says (<c>rabbitmqctl</c> of this machine's broker without one); null when that fails.</summary>
    public static async Task<long?> MemoryAsync(CancellationToken ct)
    {
        var command = Environment.GetEnvironmentVariable("RABBITMQ_MEMORY") is { Length: > 0 } given ? given : "rabbitmqctl -q eval 'erlang:memory(total).'";
        return long.TryParse(await Shell.AskAsync(command, ct), out var bytes) ? bytes : null;
    }

    /// <summary>Goes before each name that belongs to this test.</summary>
    public string Prefix { get; } = $"test-{Guid.NewGuid():N}"[..16];

    /// <summary>A connection beside the product's own.</summary>
    public static Task<IConnection> ConnectAsync() =>
        new ConnectionFactory { Uri = new Uri(Uri), RequestedConnectionTimeout = TimeSpan.FromSeconds(3) }.CreateConnectionAsync();

    /// <summary>The queues to delete at the end; names without the prefix.</summary>
    public IReadOnlyCollection<string> Queues => [.. _queues.Select(queue => queue[(Prefix.Length + 1)..])];

    /// <summary>Messages ready in a queue; null when there is no such queue.</summary>
    public async Task<uint?> CountAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync($"{Prefix}-{queue}")).MessageCount;
        }
        catch (OperationInterruptedException fault) when (fault.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    /// <summary>Takes note of endpoints and delay queues to delete at the end; names without the prefix.</summary>
    public void Owns(params string[] queues) => _queues.AddRange(queues
        .SelectMany(queue => new[] { queue, $"{queue}_error", $"{queue}_skipped" })
        .Select(queue => $"{Prefix}-{queue}"));

    /// <summary>Takes note of message types whose exchanges, and those of their faults, to delete at the end.</summary>
    public void Owns(params Type[] messages) => _exchanges.AddRange(messages
        .SelectMany(message => new[] { $"{message.Namespace}:{message.Name}", $"MassTransit:Fault--{message.Namespace}:{message.Name}--" })
        .Concat(["MassTransit:Fault", "MassTransit:ReceiveFault"])
        .Select(exchange => $"{Prefix}:{exchange}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (await SkipReasonAsync() is not null) return;

        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in _queues) await channel.QueueDeleteAsync(queue);
        foreach (var exchange in _queues.Concat(_exchanges)) await channel.ExchangeDeleteAsync(exchange);
    }

    private static async Task<string?> ProbeAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            return null;
        }
        catch (Exception fault) when (fault is BrokerUnreachableException or AuthenticationFailureException or IOException)
        {
            return "No RabbitMQ answers at RABBITMQ_URI";
        }
    }
}
