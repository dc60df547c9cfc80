using System.Text.Json;
using OkkiBridge.Plans.Mapping;

namespace OkkiBridge.Plans.Tests;

public sealed class TargetFormTests
{
    /// <summary>One form: the kind of a value, the spelling of nothing and what a store trims make no difference.</summary>
    [Theory]
    [InlineData("""{"id":"1","name":"北风"}""", """{"name":"\u5317\u98ce","id":"1"}""")]
    [InlineData("""{"id":"1","phone":null}""", """{"id":"1"}""")]
    [InlineData("""{"id":"1","phone":""}""", """{"id":"1","phone":null}""")]
    [InlineData("""{"id":"1","tags":[]}""", """{"id":"1","tags":""}""")]
    [InlineData("""{"id":"1","owner":{}}""", """{"id":"1","owner":[]}""")]
    [InlineData("""{"id":"1","owner":{"id":null,"name":" "}}""", """{"id":"1"}""")]
    [InlineData("""{"n":4711}""", """{"n":"4711"}""")]
    [InlineData("""{"n":4711.0}""", """{"n":"4711"}""")]
    [InlineData("""{"n":4.711e3}""", """{"n":4711}""")]
    [InlineData("""{"n":-0.0}""", """{"n":0}""")]
    [InlineData("""{"n":0.50}""", """{"n":"0.5"}""")]
    [InlineData("""{"n":-1.5E-3}""", """{"n":"-0.0015"}""")]
    [InlineData("""{"n":1e900}""", """{"n":10e899}""")]
    [InlineData("""{"id":9007199254740993}""", """{"id":"9007199254740993"}""")]
    [InlineData("""{"id":92233720368547758071234567890}""", """{"id":"92233720368547758071234567890"}""")]
    [InlineData("""{"on":true,"off":false}""", """{"on":"true","off":"false"}""")]
    [InlineData("""{"name":"a"}""", """{"name":" a\t\n"}""")]
    [InlineData("""{"owner":{"user_id":71,"name":"Ä"},"tags":["a",null]}""", """{"tags":["a",""],"owner":{"name":"Ä","user_id":"71"}}""")]
    public void Of_one_form(string one, string other)
    {
        Assert.Equal(TargetForm.Hash(Json(one)), TargetForm.Hash(Json(other)));
        Assert.Equal(TargetMatch.Same, Judge(one, other));
        Assert.Equal(TargetMatch.Same, Judge(other, one));
    }

    [Theory]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1","name":"b"}""")]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1"}""")]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1","name":null}""")]
    [InlineData("""{"id":"1","name":null}""", """{"id":"1","name":"a"}""")]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1","name":"A"}""")]
    [InlineData("""{"id":9007199254740993}""", """{"id":9007199254740992}""")]
    [InlineData("""{"id":92233720368547758071234567890}""", """{"id":92233720368547758071234567891}""")]
    [InlineData("""{"code":"007"}""", """{"code":7}""")]
    [InlineData("""{"code":"007"}""", """{"code":"7"}""")]
    [InlineData("""{"code":"1.0"}""", """{"code":"1"}""")]
    [InlineData("""{"n":0}""", """{"n":null}""")]
    [InlineData("""{"on":false}""", """{}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["a"]}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["b","a"]}""")]
    [InlineData("""{"tags":["a",null]}""", """{"tags":["a"]}""")]
    [InlineData("""{"owner":{"id":"1"}}""", """{"owner":{"id":"2"}}""")]
    [InlineData("""{"owner":{"id":"1"}}""", """{"owner":"1"}""")]
    [InlineData("""{"updated_at":"2024-01-01 08:00:00"}""", """{"updated_at":"2024-01-02 08:00:00"}""")]
    [InlineData("""{"seen_at":"2024-01-01 08:00:00"}""", """{"seen_at":1704067200}""")]
    public void Of_another_form(string one, string other)
    {
        Assert.NotEqual(TargetForm.Hash(Json(one)), TargetForm.Hash(Json(other)));
        Assert.NotEqual(TargetMatch.Same, Judge(one, other));
    }

    /// <summary>What the target adds, hides or spells in its own way, known only where both sides are seen.</summary>
    [Theory]
    [InlineData("""{"id":"1"}""", """{"id":"1","_id":"65a1","more":{"a":1}}""")]
    [InlineData("""{"owner":{"user_id":"71"}}""", """{"owner":{"user_id":71,"seen":true}}""")]
    [InlineData("""{"id":"1","created_at":"2024-01-01 08:00:00"}""", """{"id":"1","created_at":1704067200.25}""")]
    [InlineData("""{"id":"1","updated_at":null}""", """{"id":"1","updated_at":1704067200}""")]
    [InlineData("""{"n":1.50}""", """{"n":"1.50"}""")]
    [InlineData("""{"on":true,"off":false}""", """{"on":1,"off":"0"}""")]
    [InlineData("""{"on":true,"off":false}""", """{"on":"True","off":"N"}""")]
    public void Held_as_it_was_sent(string wanted, string held) => Assert.Equal(TargetMatch.Same, Judge(wanted, held));

    [Theory]
    [InlineData("""{"id":"1","name":"北风贸易有限公司"}""", """{"id":"1","name":"北风贸易"}""", "name")]
    [InlineData("""{"id":"1","name":"ab cd"}""", """{"id":"1","name":"ab "}""", "name")]
    [InlineData("""{"id":"1","name":"北风😀😀"}""", """{"id":"1","name":"北风😀\ufffd"}""", "name")]
    [InlineData("""{"id":"1","owner":{"name":"abcdef"},"tags":["x","yyyy"]}""", """{"id":"1","owner":{"name":"abc"},"tags":["x","yy"]}""", "owner.name tags[1]")]
    public void Cut(string wanted, string held, string fields)
    {
        var found = TargetForm.Judge(Json(wanted), Json(held), formerHash: null);

        Assert.Equal(TargetMatch.Cut, found.Match);
        Assert.Equal(fields, string.Join(' ', found.Fields));
        Assert.Equal(TargetForm.Hash(Json(held)), found.ShownHash);
    }

    [Theory]
    [InlineData("""{"id":"1","name":"abc"}""", """{"id":"1","name":""}""")]                          // nothing of it is there
    [InlineData("""{"id":"1","name":"abc"}""", """{"id":"1","name":"abcd"}""")]
    [InlineData("""{"id":"1","name":"abc","phone":"1"}""", """{"id":"1","name":"ab","phone":"2"}""")]    // another field differs
    [InlineData("""{"id":"1","n":1234}""", """{"id":"1","n":12}""")]                                 // no text
    public void Not_merely_cut(string wanted, string held) => Assert.Equal(TargetMatch.Other, Judge(wanted, held));

    [Theory]
    [InlineData("""{"id":"1","name":"北风"}""", """{"_id":"x","id":1,"name":"北风","created_at":1}""")]
    [InlineData("""{"id":"1","name":"北风","created_at":"2024-01-01 08:00:00"}""", """{"_id":"x","id":"1","name":"北风","created_at":1704067200,"updated_at":1704067200}""")]
    [InlineData("""{"id":"1","name":"北风","phone":"7"}""", """{"_id":"x","id":"1","name":"北风","phone":"7","created_at":1}""")]       // written by a plan with another field
    public void What_it_held_before_is_not_taken_for_a_cut(string former, string held)
    {
        const string Wanted = """{"id":"1","name":"北风贸易","created_at":"2024-01-01 08:00:00","updated_at":null}""";

        Assert.Equal(TargetMatch.Former, TargetForm.Judge(Json(Wanted), Json(held), TargetForm.Hash(Json(former))).Match);
        Assert.Equal(TargetMatch.Cut, TargetForm.Judge(Json(Wanted), Json(held), TargetForm.Hash(Json("""{"id":"1","name":"another"}"""))).Match);
    }

    [Fact]
    public void What_was_sent_and_held_before_as_well_is_the_same() =>
        Assert.Equal(TargetMatch.Same, TargetForm.Judge(Json("""{"id":"1"}"""), Json("""{"id":"1"}"""), TargetForm.Hash(Json("""{"id":"1"}"""))).Match);

    [Theory]
    [InlineData("""{"id":"1","name":"a","phone":"1","mail":"b","none":null}""", """{"id":"1","name":"A","phone":"1","mail":"b"}""", true)]
    [InlineData("""{"id":"1","name":"a","phone":"1","mail":"b"}""", """{"id":"1","name":"A","phone":"2","mail":"b"}""", false)]
    public void How_much_of_it_is_there(string wanted, string held, bool mostly) =>
        Assert.Equal(mostly, TargetForm.Judge(Json(wanted), Json(held), formerHash: null).IsMostlySame);

    [Fact]
    public void A_time_of_the_record_itself_is_part_of_its_hash() =>
        Assert.NotEqual(TargetForm.Hash(Json("""{"id":"1","updated_at":"2024-01-01 08:00:00"}""")), TargetForm.Hash(Json("""{"id":"1","updated_at":"2024-01-01 08:00:01"}""")));

    private static TargetMatch Judge(string wanted, string held) => TargetForm.Judge(Json(wanted), Json(held), formerHash: null).Match;

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
