using OkkiBridge.Contracts;
using OkkiBridge.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>Hears every message that goes through the broker, and sends some of them again: later, and in another order.</summary>
internal sealed class Tap(Broker broker, Action<ReadOnlyMemory<byte>> heard)
{
    private const int MostKept = 300;

    private readonly string _queue = $"{broker.Prefix}-tap";

    private readonly Dictionary<string, string> _consumers = new()
    {
        [Exchange<CompaniesExtracted>(broker)] = $"{broker.Prefix}-companies-extracted",
        [Exchange<CompaniesNormalized>(broker)] = $"{broker.Prefix}-companies-normalized",
        [Exchange<CompaniesSettled>(broker)] = $"{broker.Prefix}-companies-settled",
    };

    public async Task OpenAsync(CancellationToken ct)
    {
        broker.Owns("tap");
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.QueueDeclareAsync(_queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-max-length"] = MostKept }, cancellationToken: ct);
        foreach (var exchange in _consumers.Keys) await channel.QueueBindAsync(_queue, exchange, "", cancellationToken: ct);
    }

    /// <summary>Everything heard since the last time goes to its consumers again; returns how many messages. None while the broker is away.</summary>
    public async Task<int> RepeatAsync(int draw, CancellationToken ct)
    {
        try
        {
            return await RepeatAllAsync(draw, ct);
        }
        catch (Exception away) when (away is BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException)
        {
            return 0;
        }
    }

    private async Task<int> RepeatAllAsync(int draw, CancellationToken ct)
    {
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var messages = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(_queue, autoAck: true, ct) is { } message) messages.Add(message);

        var again = messages.ToArray();
        new Random(draw).Shuffle(again);
        foreach (var message in again)
        {
            heard(message.Body);
            await channel.BasicPublishAsync("", _consumers[message.Exchange], mandatory: false, new BasicProperties(message.BasicProperties), message.Body, ct);
        }

        return again.Length;
    }

    private static string Exchange<T>(Broker broker) => $"{broker.Prefix}:{typeof(T).Namespace}:{typeof(T).Name}";
}
