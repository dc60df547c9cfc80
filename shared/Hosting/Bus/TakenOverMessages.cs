using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Messages whose fault one of the process's consumers takes, so that they may be given up. All others are owed: nobody would say what became of them.</summary>
internal sealed class TakenOverMessages
{
    private readonly HashSet<string> _names;
    private readonly List<Type> _consumers;

    /// <param name="services">With the consumers of the bus.</param>
    public TakenOverMessages(IServiceCollection services)
    {
        var all = services.SelectMany(service => service.ServiceType.GetInterfaces().Where(type => IsA(type, typeof(IConsumer<>))), (service, type) => (Consumer: service.ServiceType, Message: type.GetGenericArguments()[0])).ToList();
        var messages = all.Where(one => IsA(one.Message, typeof(Fault<>))).Select(one => one.Message.GetGenericArguments()[0]).ToHashSet();
        _names = [.. messages.Select(TypeCache.GetShortName)];
        _consumers = [.. all.Where(one => messages.Contains(IsA(one.Message, typeof(Batch<>)) ? one.Message.GetGenericArguments()[0] : one.Message)).Select(one => one.Consumer)];
    }

    /// <summary>Whether a message is one, by the name that a fault context gives its type.</summary>
    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Whether an endpoint's messages are none: they come again until they go through.</summary>
    public bool AreOwed(string endpoint, IEndpointNameFormatter names) => !_consumers.Exists(consumer => NameOf(consumer, names) == endpoint);

    private static string NameOf(Type consumer, IEndpointNameFormatter names) =>
        (string)typeof(IEndpointNameFormatter).GetMethod(nameof(IEndpointNameFormatter.Consumer))!.MakeGenericMethod(consumer).Invoke(names, null)!;

    private static bool IsA(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
