using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Options;
using MongoDB.Bson.Serialization.Serializers;

namespace OkkiBridge.Storage.Mongo;

/// <summary>How the ports' records look as documents: camelCase, enums by name, times as dates of UTC in milliseconds, spans of time as their milliseconds.</summary>
internal static class MongoConventions
{
    /// <summary>The version of every document's form, kept in its field <c>schema</c>.</summary>
    public const int Schema = 1;

    private static readonly Lazy<bool> Registered = new(() =>
    {
        var pack = new ConventionPack
        {
            new CamelCaseElementNameConvention(),
            new EnumRepresentationConvention(BsonType.String),
            new IgnoreExtraElementsConvention(true),
            new TimesInMilliseconds(),
        };
        ConventionRegistry.Register("OkkiBridge", pack, type => type.Assembly == typeof(MongoConventions).Assembly);
        return true;
    });

    public static void Register() => _ = Registered.Value;

    private sealed class TimesInMilliseconds : ConventionBase, IMemberMapConvention
    {
        public void Apply(BsonMemberMap memberMap)
        {
            var date = new DateTimeOffsetSerializer(BsonType.DateTime);
            if (memberMap.MemberType == typeof(DateTimeOffset)) memberMap.SetSerializer(date);
            if (memberMap.MemberType == typeof(TimeSpan)) memberMap.SetSerializer(new TimeSpanSerializer(BsonType.Int64, TimeSpanUnits.Milliseconds));
            if (memberMap.MemberType == typeof(DateTimeOffset?)) memberMap.SetSerializer(new NullableSerializer<DateTimeOffset>(date));
        }
    }
}
